using Microsoft.AspNetCore.Authorization;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>The policy that <see cref="RequireTwoFactorAttribute"/> names: the host's default policy, and <see cref="MiddlewareRequirement"/>. Code that reads only the
/// name of the policy, and not the requirement of the attribute, refuses everyone.</summary>
internal static class StepUpPolicy
{
    public const string Name = "TwoFactor.AspNetCore.RequireTwoFactor";

    // For a policy provider that is registered after AddAspNetCore; otherwise StepUpPolicyProvider makes the policy.
    public static void Add(AuthorizationOptions options) => options.AddPolicy(Name, With(options.DefaultPolicy));

    public static AuthorizationPolicy With(AuthorizationPolicy defaultPolicy) =>
        AuthorizationPolicy.Combine(defaultPolicy, new AuthorizationPolicy([new MiddlewareRequirement(defaultPolicy)], []));
}
