using Microsoft.AspNetCore.Authorization;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>The policy that <see cref="RequireTwoFactorAttribute"/> names: the host's default policy, and <see cref="MiddlewareRequirement"/>. Code that reads only the
/// name of the policy, and not the requirement of the attribute, refuses everyone.</summary>
internal static class StepUpPolicy
{
    public const string Name = "TwoFactor.AspNetCore.RequireTwoFactor";

    public static void Add(AuthorizationOptions options) =>
        options.AddPolicy(Name, AuthorizationPolicy.Combine(options.DefaultPolicy, new AuthorizationPolicy([new MiddlewareRequirement()], [])));
}
