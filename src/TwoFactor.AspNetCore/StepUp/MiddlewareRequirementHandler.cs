using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Decides whether a <see cref="MiddlewareRequirement"/> is met. Hub methods of SignalR, interactive Blazor and MVC without endpoint routing know
/// <see cref="RequireTwoFactorAttribute"/> only as an <see cref="IAuthorizeData"/>, and are refused.</summary>
internal sealed partial class MiddlewareRequirementHandler(IServiceProvider services, QuietLogger<MiddlewareRequirementHandler> logger) : AuthorizationHandler<MiddlewareRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, MiddlewareRequirement requirement)
    {
        if (context.User.Identity?.IsAuthenticated != true)
            return;
        if (!IsEvaluated(context))
            LogNotEvaluated();
        else if (await IsDefaultPolicyMetAsync(context, requirement.DefaultPolicy))
            context.Succeed(requirement);
    }

    // After the middleware, the attributes of its endpoint are checked again: on a static Blazor page by AuthorizeRouteView, on an action by a filter for all actions.
    // Both do so in the scope of the request. A circuit has a scope of its own, and so has a call of a hub method. Other code in the scope of the request may check
    // another attribute than those of the endpoint, with a purpose that the phone was not asked about.
    private bool IsEvaluated(AuthorizationHandlerContext context) => context.Resource switch
    {
        HttpContext => context.Requirements.Any(one => one is TwoFactorRequirement),
        AuthorizationFilterContext { Filters: var filters } when filters.OfType<AuthorizeFilter>().Any(HasAttribute) => false,
        AuthorizationFilterContext => LetThrough is not null,
        _ => LetThrough?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null,
    };

    private Endpoint? LetThrough => services.GetRequiredService<AuthorizedRequest>().Endpoint;

    // MVC makes a policy of the attribute, unless the host has a policy provider of its own.
    private static bool HasAttribute(AuthorizeFilter filter) =>
        filter.Policy?.Requirements.Any(one => one is MiddlewareRequirement) == true || filter.AuthorizeData?.Any(one => one is RequireTwoFactorAttribute) == true;

    // A policy provider that was registered after AddAspNetCore may have another default policy than the one which was combined. Its requirements are evaluated here.
    // Its schemes cannot be: the user was authenticated already. Nor can an approval be used up here, or the phone be asked.
    private async Task<bool> IsDefaultPolicyMetAsync(AuthorizationHandlerContext context, AuthorizationPolicy combined)
    {
        AuthorizationPolicy actual = await services.GetRequiredService<IAuthorizationPolicyProvider>().GetDefaultPolicyAsync();
        if (actual == combined)
            return true;
        IAuthorizationRequirement[] others = [.. actual.Requirements.Where(one => !IsEvaluatedBeside(context, one))];
        if (!actual.AuthenticationSchemes.All(combined.AuthenticationSchemes.Contains) || others.Any(one => one is TwoFactorRequirement { Once: true }))
        {
            LogReplaced();
            return false;
        }

        if (others.Length == 0)
            return true;
        AuthorizationResult result = await services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(context.User, context.Resource, others);
        if (result.Failure?.FailedRequirements.Any(one => one is TwoFactorRequirement) == true)
            LogReplaced();
        return result.Succeeded;
    }

    // Some providers make their default policy anew at each call. A requirement of the phone in it was then combined with the attribute's, and is evaluated there,
    // where the phone can be asked.
    private static bool IsEvaluatedBeside(AuthorizationHandlerContext context, IAuthorizationRequirement requirement) =>
        requirement is TwoFactorRequirement phone
        && context.Requirements.OfType<TwoFactorRequirement>().Any(phone.IsEqualTo);

    [LoggerMessage(EventIds.StepUpNotEvaluated, LogLevel.Error, "A user was refused, because [RequireTwoFactor] was checked outside of the authorization middleware, where the phone cannot be asked: on a hub method, in interactive Blazor, in an AuthorizeFilter, or in MVC without endpoint routing. Put it on the endpoint.", EventName = nameof(EventIds.StepUpNotEvaluated))]
    private partial void LogNotEvaluated();

    [LoggerMessage(EventIds.PolicyProviderReplaced, LogLevel.Error, "A user was refused by [RequireTwoFactor], because the default policy names schemes or requires the phone, and an IAuthorizationPolicyProvider was registered after AddAspNetCore. Register it before AddAspNetCore; it is then called by this package's provider.", EventName = nameof(EventIds.PolicyProviderReplaced))]
    private partial void LogReplaced();
}
