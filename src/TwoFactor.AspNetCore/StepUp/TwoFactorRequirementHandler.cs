using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Decides whether a <see cref="TwoFactorRequirement"/> is met. It starts no challenge, and uses nothing up: <see cref="StepUpResultHandler"/> does. Where the
/// resource is not the request, <see cref="RequirementWithoutRequestHandler"/> decides.</summary>
internal sealed partial class TwoFactorRequirementHandler(
    StepUpProofs proofs, StepUpMessages messages, StepUpUsers users, StepUpAge age, QuietLogger<TwoFactorRequirementHandler> logger)
    : AuthorizationHandler<TwoFactorRequirement>
{
    private int warned;

    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, TwoFactorRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (RequestOf(context) is not { } http || context.User.Identity?.IsAuthenticated != true)
            return;
        StepUpUser? user = null;
        bool isApproved = ApprovedSignIn.Counts(context.User, requirement, age) || await HasProofAsync();
        if (!isApproved)
            WarnIfReplaced(http);
        else if (requirement.Once && !await IsUsedUpAsync())
            LogNotUsedUp(requirement.Purpose, http.Request.Path);
        else
            context.Succeed(requirement);

        async Task<bool> HasProofAsync() => (user = await users.FindAsync(http, context.User)) is not null
            && proofs.Find(http, user, requirement.Purpose) is { } proof
            && age.IsWithin(proof.ApprovedAt, age.AtMost(requirement))
            && await messages.IsOfAsync(http, proof);

        // By the authorization middleware, afterwards or before. A filter, or a call of IAuthorizationService by an endpoint, uses nothing up.
        async Task<bool> IsUsedUpAsync()
        {
            if (StepUpUses.IsUsedBy(http, requirement.Purpose))
                return true;
            if (context.Resource is not HttpContext || !await AuthorizationPhase.IsOfAsync(http))
                return false;
            StepUpUses.Require(http, user!, requirement);
            return true;
        }
    }

    /// <summary>The request, if it is the resource that is authorized.</summary>
    public static HttpContext? RequestOf(AuthorizationHandlerContext context) => context.Resource as HttpContext ?? (context.Resource as AuthorizationFilterContext)?.HttpContext;

    private void WarnIfReplaced(HttpContext http)
    {
        if (http.RequestServices.GetService<IAuthorizationMiddlewareResultHandler>() is not StepUpResultHandler && Interlocked.Exchange(ref warned, 1) == 0)
            LogReplaced();
    }

    [LoggerMessage(EventIds.OnceNotUsedUp, LogLevel.Error, "An approval for {Purpose} on {Path} is valid only once, and was refused: it was checked outside of the authorization middleware, which alone marks it as used. Put RequireTwoFactor, or the policy, on the endpoint instead of a filter or a call of IAuthorizationService.", EventName = nameof(EventIds.OnceNotUsedUp))]
    private partial void LogNotUsedUp(string purpose, PathString path);

    [LoggerMessage(EventIds.ResultHandlerReplaced, LogLevel.Error, "Browsers are not sent to the page, because an IAuthorizationMiddlewareResultHandler was registered after AddAspNetCore. Register it before AddAspNetCore; it is then called by this package's handler.", EventName = nameof(EventIds.ResultHandlerReplaced))]
    private partial void LogReplaced();
}
