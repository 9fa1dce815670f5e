using TwoFactor;
using TwoFactor.AspNetCore;

namespace Microsoft.AspNetCore.Authorization;

/// <summary>Requires the phone in the host's own policies.</summary>
public static class TwoFactorAuthorizationPolicyBuilderExtensions
{
    /// <summary>Adds a <see cref="TwoFactorRequirement"/> to a policy.</summary>
    /// <inheritdoc cref="TwoFactorRequirement(string, TimeSpan?, bool)"/>
    /// <param name="builder">The policy.</param>
    /// <param name="purpose">What the approval is for.</param>
    /// <param name="maxAge">How old the approval may be.</param>
    /// <param name="once">Whether one approval allows only one request.</param>
    /// <example><code>
    /// builder.Services.AddAuthorization(options => options.AddPolicy("payments", policy => policy.RequireTwoFactor("payment")));
    /// </code></example>
    public static AuthorizationPolicyBuilder RequireTwoFactor(
        this AuthorizationPolicyBuilder builder, string purpose = FlowRequest.SignIn, TimeSpan? maxAge = null, bool once = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.RequireAuthenticatedUser().AddRequirements(new TwoFactorRequirement(purpose, maxAge, once));
    }
}
