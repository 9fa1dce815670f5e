using System.Collections.Immutable;

namespace TwoFactor.AspNetCore.Health;

/// <summary>The failed starts of a tenant since its service last worked.</summary>
/// <param name="FailuresInARow">Failed starts since the last success.</param>
/// <param name="LastError">The error of the last failure.</param>
/// <param name="Latest">When the latest of them were, the newest last (timestamps of the monotonic clock).</param>
internal sealed record TenantFailures(int FailuresInARow, TwoFactorError? LastError, ImmutableArray<long> Latest)
{
    // A check that asks for more of them looks at this many.
    private const int MostTimes = 100;

    /// <summary>A tenant whose service works.</summary>
    public static TenantFailures None { get; } = new(0, LastError: null, []);

    public TenantFailures WithFailure(TwoFactorError error, long at) =>
        new(FailuresInARow + 1, error, (Latest.Length < MostTimes ? Latest : Latest.RemoveAt(0)).Add(at));

    /// <summary>Whether so many starts in a row have failed within a time.</summary>
    /// <param name="times">1 or more.</param>
    /// <param name="within">The time.</param>
    /// <param name="time">The clock.</param>
    public bool HaveFailed(int times, TimeSpan within, TimeProvider time) =>
        FailuresInARow >= times && time.GetElapsedTime(Latest[^Math.Min(times, Latest.Length)]) <= within;
}
