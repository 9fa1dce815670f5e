using Microsoft.AspNetCore.Authorization;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Makes the policy of <see cref="RequireTwoFactorAttribute"/> from the present default policy of the host's own provider, with its schemes. All other policies
/// are those of the host's provider.</summary>
internal sealed class StepUpPolicyProvider(IAuthorizationPolicyProvider inner) : IAuthorizationPolicyProvider
{
    public bool AllowsCachingPolicies => inner.AllowsCachingPolicies;

    public async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) =>
        policyName == StepUpPolicy.Name ? StepUpPolicy.With(await inner.GetDefaultPolicyAsync()) : await inner.GetPolicyAsync(policyName);

    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => inner.GetDefaultPolicyAsync();

    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => inner.GetFallbackPolicyAsync();
}
