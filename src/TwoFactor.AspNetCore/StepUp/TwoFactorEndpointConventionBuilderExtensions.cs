using TwoFactor;
using TwoFactor.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Requires the phone for endpoints.</summary>
public static class TwoFactorEndpointConventionBuilderExtensions
{
    /// <summary>Allows only users who have approved <paramref name="purpose"/> on their phone. A browser is redirected to the page and then back; an
    /// API client gets 401 with <c>insufficient_user_authentication</c> (RFC 9470).</summary>
    /// <remarks>The host's default policy must be met as well, as with <c>RequireAuthorization()</c>. For the purpose <see cref="FlowRequest.SignIn"/>, some
    /// sign-ins without the phone count too: see <see cref="TwoFactorRequirement"/>.</remarks>
    /// <param name="builder">An endpoint, or a group of them.</param>
    /// <param name="purpose">What the approval is for, such as <c>payment</c>: 1 to 256 characters. An approval is valid only for its
    /// purpose.</param>
    /// <param name="maxAge">How old the approval may be: 1 second to 30 days; by default <see cref="TwoFactorWebOptions.StepUpMaxAge"/>. An approval is never
    /// valid for more than one day. With the purpose <see cref="FlowRequest.SignIn"/>, the default for an approval is one day, and unless
    /// <paramref name="once"/> is set, a sign-in with the phone counts too: up to this age, or without a value at any age.</param>
    /// <param name="once">Whether one approval allows only one request, for example one payment.</param>
    /// <returns>The same endpoint, or group.</returns>
    /// <exception cref="ArgumentException">The purpose is empty, too long, or not well-formed Unicode.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The age is outside its range.</exception>
    /// <example><code>
    /// app.MapPost("/payments", Pay).RequireTwoFactor("payment", once: true);
    /// app.MapGet("/settings", ShowSettings).RequireTwoFactor("settings", maxAge: TimeSpan.FromMinutes(10));
    /// </code></example>
    public static TBuilder RequireTwoFactor<TBuilder>(
        this TBuilder builder, string purpose = FlowRequest.SignIn, TimeSpan? maxAge = null, bool once = false)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        RequireTwoFactorAttribute attribute = new(new TwoFactorRequirement(purpose, maxAge, once));
        builder.Add(endpoint => endpoint.Metadata.Add(attribute));
        return builder;
    }
}
