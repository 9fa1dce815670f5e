using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Tells whether the authorization middleware evaluates a request's policy now, and will give the result to
/// <see cref="StepUpResultHandler"/>. Only there an approval is used up.</summary>
internal static class AuthorizationPhase
{
    // Set by the authorization middleware before it evaluates a policy.
    private const string MiddlewareKey = "__AuthorizationMiddlewareWithEndpointInvoked";

    private static readonly object EndedKey = new();

    /// <summary>Marks that the middleware has a result. What is evaluated afterwards is evaluated by a filter or by the host's own code.</summary>
    public static void End(HttpContext http) => http.Items[EndedKey] = true;

    public static async Task<bool> IsOfAsync(HttpContext http) =>
        http.Items.ContainsKey(MiddlewareKey)
        && !http.Items.ContainsKey(EndedKey)
        && http.GetEndpoint()?.Metadata is { } metadata
        && metadata.GetMetadata<IAllowAnonymous>() is null
        && http.RequestServices.GetService<IAuthorizationMiddlewareResultHandler>() is StepUpResultHandler
        && (HasPolicy(metadata) || await http.RequestServices.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync() is not null);

    private static bool HasPolicy(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<IAuthorizationRequirementData>() is not null
        || metadata.GetMetadata<AuthorizationPolicy>() is not null;
}
