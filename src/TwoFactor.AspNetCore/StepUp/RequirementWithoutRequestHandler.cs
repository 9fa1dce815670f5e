using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Decides whether a <see cref="TwoFactorRequirement"/> of a policy is met where the resource is not the request: in components of Blazor, hub methods of
/// SignalR, and the host's own code. Cookies, and so approvals, cannot be read there. It is met by a sign-in with the phone, or if the authorization middleware has
/// found an equal requirement met in the same request.</summary>
internal sealed partial class RequirementWithoutRequestHandler(IServiceProvider services, StepUpAge age, QuietLogger<RequirementWithoutRequestHandler> logger)
    : AuthorizationHandler<TwoFactorRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, TwoFactorRequirement requirement)
    {
        if (TwoFactorRequirementHandler.RequestOf(context) is null && context.User.Identity?.IsAuthenticated == true)
        {
            // In a circuit of Blazor and in a call of a hub method, AuthorizedRequest is empty: each has its own scope.
            if (ApprovedSignIn.Counts(context.User, requirement, age) || services.GetRequiredService<AuthorizedRequest>().Meets(context.User, requirement))
                context.Succeed(requirement);
            else
                LogUnknown(requirement.Purpose);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(EventIds.StepUpUnknown, LogLevel.Warning, "A policy that requires the phone for {Purpose} was checked where approvals cannot be read: in a component of Blazor or a method of a hub, or without the HttpContext as the resource. It counts as not met. Put the policy on the endpoint as well.", EventName = nameof(EventIds.StepUpUnknown))]
    private partial void LogUnknown(string purpose);
}
