using TwoFactor;
using TwoFactor.AspNetCore;

namespace Microsoft.AspNetCore.Authorization;

/// <summary>Requires the phone in the host's own policies.</summary>
public static class TwoFactorAuthorizationPolicyBuilderExtensions
{
    /// <summary>Adds a <see cref="TwoFactorRequirement"/> to a policy.</summary>
    /// <inheritdoc cref="TwoFactorRequirement(string, TimeSpan?, bool)"/>
    /// <param name="builder">The policy.</param>
    /// <param name="purpose">What the approval is for: 1 to 256 characters. The default is <see cref="FlowRequest.SignIn"/>.</param>
    /// <param name="maxAge">How old the approval may be: 1 second to 30 days; by default <see cref="TwoFactorWebOptions.StepUpMaxAge"/>. An approval is never
    /// valid for more than one day. With the purpose <see cref="FlowRequest.SignIn"/>, the default for an approval is one day, and unless
    /// <paramref name="once"/> is set, a sign-in with the phone counts too: up to this age, or without a value at any age.</param>
    /// <param name="once"><see langword="true"/> if every request needs its own approval; <see langword="false"/> by default.</param>
    /// <returns>The same policy.</returns>
    /// <example><code>
    /// builder.Services.AddAuthorization(options => options.AddPolicy("payments", policy => policy.RequireTwoFactor("payment", once: true)));
    /// </code></example>
    public static AuthorizationPolicyBuilder RequireTwoFactor(
        this AuthorizationPolicyBuilder builder, string purpose = FlowRequest.SignIn, TimeSpan? maxAge = null, bool once = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.RequireAuthenticatedUser().AddRequirements(new TwoFactorRequirement(purpose, maxAge, once));
    }
}
