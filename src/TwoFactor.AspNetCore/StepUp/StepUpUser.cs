using System.Globalization;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>The signed-in user of a request, to whom approvals are bound.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Subject">The host's own id of the user.</param>
/// <param name="Session">A hash of what identifies this sign-in of the user: claims, or the end of a token; <see langword="null"/> if there is no such thing.</param>
/// <param name="SignedInAt">When the user signed in (UTC), as in <see cref="HostSignIn"/>. Without a <paramref name="Session"/>, it may be when the cookie was issued.</param>
internal sealed record StepUpUser(string Tenant, string Subject, string? Session, DateTimeOffset? SignedInAt)
{
    /// <summary>Whether the user signed in, as with a cookie or a token. Otherwise each request proves the user by itself.</summary>
    public bool HasSignIn => Session is not null || SignedInAt is not null;

    /// <summary>What distinguishes this sign-in from others, also from those with the same claims; <see langword="null"/> without a <see cref="Session"/>.</summary>
    public string? SignInKey => Session is null || SignedInAt is not { } at ? Session : string.Create(CultureInfo.InvariantCulture, $"{Session}:{at.UtcTicks}");

    // The clocks of nodes differ a little, and cookies store times in whole seconds.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(5);

    /// <summary>Now, or when the user signed in, if the clock of another node is ahead.</summary>
    public DateTimeOffset SeenAt(TimeProvider time)
    {
        DateTimeOffset now = time.GetUtcNow();
        return SignedInAt is { } signedInAt && signedInAt > now && signedInAt != DateTimeOffset.MaxValue ? signedInAt : now;
    }

    /// <summary>Whether something of an earlier request belongs to the same sign-in. A user who signs out and in again is another one, because another
    /// person may use the same browser.</summary>
    /// <param name="session">The earlier request's <see cref="Session"/>.</param>
    /// <param name="then">The earlier request's <see cref="SeenAt"/>.</param>
    public bool IsSameSignIn(string? session, DateTimeOffset then) =>
        session == Session && (SignedInAt is not { } signedInAt || signedInAt <= then + ClockDifference);

    /// <summary>The tenant, without the subject.</summary>
    public override string ToString() => $"A user of tenant {Tenant}";
}
