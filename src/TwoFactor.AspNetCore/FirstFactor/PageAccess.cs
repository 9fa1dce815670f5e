using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Endpoints;

namespace TwoFactor.AspNetCore.FirstFactor;

/// <summary>Detects a page that requires a signed-in user. Such a page would send users back to the login again and again.</summary>
internal sealed class PageAccess(EndpointDataSource endpoints, IServiceProvider services)
{
    private volatile bool isAnonymous;

    /// <exception cref="InvalidOperationException">The page does not allow anonymous users.</exception>
    public async ValueTask EnsureAnonymousAsync()
    {
        if (!isAnonymous)
            Ensure(services.GetService<IAuthorizationPolicyProvider>() is { } policies ? await policies.GetFallbackPolicyAsync() : null);
    }

    /// <summary>The same for callers that cannot wait. It does not ask a policy provider of the host.</summary>
    /// <exception cref="InvalidOperationException">The page does not allow anonymous users.</exception>
    public void EnsureAnonymous()
    {
        if (!isAnonymous)
            Ensure(services.GetRequiredService<IOptions<AuthorizationOptions>>().Value.FallbackPolicy);
    }

    private void Ensure(AuthorizationPolicy? fallback)
    {
        EndpointMetadataCollection? page = endpoints.Endpoints
            .FirstOrDefault(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName == EndpointNames.Page)?.Metadata;
        if (page?.GetMetadata<IAllowAnonymous>() is null && (page?.GetMetadata<IAuthorizeData>() is not null || NeedsUser(fallback)))
        {
            throw new InvalidOperationException(
                "The page that waits for the phone requires a signed-in user (RequireAuthorization, or the fallback policy of AddAuthorization), and at a login the user is not signed in yet. Call app.MapTwoFactor(…).AllowAnonymous();");
        }

        isAnonymous = true;
    }

    // Anonymous users may meet other requirements, such as one for the host's own network.
    private static bool NeedsUser(AuthorizationPolicy? policy) => policy?.Requirements.Any(one => one is
        DenyAnonymousAuthorizationRequirement or ClaimsAuthorizationRequirement or RolesAuthorizationRequirement or NameAuthorizationRequirement or TwoFactorRequirement) == true;
}
