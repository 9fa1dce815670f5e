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
    /// <param name="maxAge">How old the approval may be: 1 second to 30 days. An approval that was given for this requirement is valid for one day at
    /// most; for <see cref="FlowRequest.SignIn"/>, a sign-in with the phone may be as old as this. <see langword="null"/>, the default, stands for
    /// <see cref="TwoFactorWebOptions.StepUpMaxAge"/>; for <see cref="FlowRequest.SignIn"/>, for an approval of up to one day, or a sign-in with the phone
    /// of any age.</param>
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
