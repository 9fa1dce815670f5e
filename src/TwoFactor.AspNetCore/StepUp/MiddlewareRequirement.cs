using Microsoft.AspNetCore.Authorization;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Requires that the phone's own requirement is evaluated together with it, as the authorization middleware does.</summary>
internal sealed class MiddlewareRequirement(AuthorizationPolicy defaultPolicy) : IAuthorizationRequirement
{
    /// <summary>The default policy with which it was combined.</summary>
    public AuthorizationPolicy DefaultPolicy { get; } = defaultPolicy;
}
