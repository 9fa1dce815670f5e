using Microsoft.AspNetCore.Authorization;

namespace TwoFactor.AspNetCore;

/// <summary>Requires that the user has recently approved a purpose on the phone.</summary>
/// <remarks>An approval is valid for its purpose, subject, tenant and browser, for the sign-in during which it was given, and for requests with the same
/// <see cref="TwoFactorWebOptions.StepUpMessage"/>. For the purpose <see cref="FlowRequest.SignIn"/>, a sign-in whose claim <c>amr</c> is <c>mfa</c> is also valid, unless
/// <see cref="Once"/> is set: one with the phone, but also one with an authenticator app or a recovery code of Identity, or of another issuer. With a
/// <see cref="MaxAge"/>, it needs the claim <c>auth_time</c> as well, which Identity does not set for these (<see cref="TwoFactorClaimTypes"/>).</remarks>
public sealed class TwoFactorRequirement : IAuthorizationRequirement
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>Creates a requirement.</summary>
    /// <param name="purpose">What the approval is for: 1 to 256 characters.</param>
    /// <param name="maxAge">How old the approval may be: 1 second to 30 days; by default <see cref="TwoFactorWebOptions.StepUpMaxAge"/>. An approval is never
    /// valid for more than one day. With the purpose <see cref="FlowRequest.SignIn"/>, the default for an approval is one day, and unless
    /// <paramref name="once"/> is set, a sign-in with the phone counts too: up to this age, or without a value at any age.</param>
    /// <param name="once">Whether one approval allows only one request.</param>
    /// <exception cref="ArgumentException">The purpose is empty, too long, or not well-formed Unicode.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The age is outside its range.</exception>
    public TwoFactorRequirement(string purpose = FlowRequest.SignIn, TimeSpan? maxAge = null, bool once = false)
    {
        Purpose = new FlowRequest("tenant", "subject") { Purpose = purpose }.Purpose; // the flow's own rules
        if (maxAge < Shortest || maxAge > Longest)
            throw new ArgumentOutOfRangeException(nameof(maxAge), "The age of an approval must be from 1 second to 30 days.");
        MaxAge = maxAge;
        Once = once;
    }

    /// <summary>What the approval is for.</summary>
    public string Purpose { get; }

    /// <summary>How old the approval may be; see the constructor's <c>maxAge</c>.</summary>
    public TimeSpan? MaxAge { get; }

    /// <summary>Whether one approval allows only one request.</summary>
    public bool Once { get; }

    /// <summary>Whether another requirement is met by the same approvals.</summary>
    internal bool IsEqualTo(TwoFactorRequirement other) => (Purpose, MaxAge, Once) == (other.Purpose, other.MaxAge, other.Once);

    /// <summary>A description of the requirement, for logs.</summary>
    public override string ToString() => $"TwoFactor: {Purpose}{(MaxAge is { } age ? $" within {age}" : null)}{(Once ? ", once" : null)}";
}
