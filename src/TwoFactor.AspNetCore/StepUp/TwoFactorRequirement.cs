using Microsoft.AspNetCore.Authorization;

namespace TwoFactor.AspNetCore;

/// <summary>The phone has confirmed a purpose, not too long ago.</summary>
/// <remarks>An approval counts for its purpose, subject, tenant and browser, and for the sign-in during which it was given. For the purpose
/// <see cref="FlowRequest.SignIn"/>, a sign-in with the phone counts too (the claims of <see cref="TwoFactorClaimTypes"/>), unless <see cref="Once"/> is
/// set.</remarks>
public sealed class TwoFactorRequirement : IAuthorizationRequirement
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>A requirement.</summary>
    /// <param name="purpose">What the approval is for: 1 to 256 characters.</param>
    /// <param name="maxAge">How old it may be: 1 second to 30 days. <see langword="null"/> for <see cref="TwoFactorWebOptions.StepUpMaxAge"/>; for
    /// <see cref="FlowRequest.SignIn"/>, any age counts then.</param>
    /// <param name="once">Whether one approval lets one request through.</param>
    /// <exception cref="ArgumentException">The purpose is empty, too long, or not well-formed Unicode.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The age is outside its range.</exception>
    public TwoFactorRequirement(string purpose = FlowRequest.SignIn, TimeSpan? maxAge = null, bool once = false)
    {
        Purpose = new FlowRequest("tenant", "subject") { Purpose = purpose }.Purpose; // the flow's own rules
        if (maxAge < Shortest || maxAge > Longest)
            throw new ArgumentOutOfRangeException(nameof(maxAge), "The age of an approval is 1 second to 30 days.");
        MaxAge = maxAge;
        Once = once;
    }

    /// <summary>What the approval is for.</summary>
    public string Purpose { get; }

    /// <summary>How old the approval may be; <see langword="null"/> for the default.</summary>
    public TimeSpan? MaxAge { get; }

    /// <summary>Whether one approval lets one request through.</summary>
    public bool Once { get; }

    /// <summary>The requirement in words, as logs show it.</summary>
    public override string ToString() => $"TwoFactor: {Purpose}{(MaxAge is { } age ? $" within {age}" : null)}{(Once ? ", once" : null)}";
}
