using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>A policy provider of the host that ignores the fallback policy of the options.</summary>
internal sealed class NoFallbackPolicies(IOptions<AuthorizationOptions> options) : DefaultAuthorizationPolicyProvider(options), IAuthorizationPolicyProvider
{
    Task<AuthorizationPolicy?> IAuthorizationPolicyProvider.GetFallbackPolicyAsync() => Task.FromResult<AuthorizationPolicy?>(null);
}
