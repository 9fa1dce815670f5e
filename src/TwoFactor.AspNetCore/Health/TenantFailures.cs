using System.Collections.Immutable;

namespace TwoFactor.AspNetCore.Health;

/// <summary>The failed starts of a tenant since its service last worked.</summary>
/// <param name="Provider">The service that failed; <see langword="null"/> if none did. The tenant may have another one now.</param>
/// <param name="FailuresInARow">Failed starts since the last success.</param>
/// <param name="LastError">The error of the last failure.</param>
/// <param name="Latest">When the latest of them were, the newest last (timestamps of the monotonic clock).</param>
internal sealed record TenantFailures(string? Provider, int FailuresInARow, TwoFactorError? LastError, ImmutableArray<long> Latest)
{
    // A check that asks for more of them looks at this many.
    private const int MostTimes = 100;

    /// <summary>A tenant whose service works.</summary>
    public static TenantFailures None { get; } = new(Provider: null, 0, LastError: null, []);

    /// <summary>Adds a failure. It is the first one if the earlier ones are of another service.</summary>
    public TenantFailures WithFailure(string provider, TwoFactorError error, long at)
    {
        TenantFailures before = Provider == provider ? this : None;
        return new(provider, before.FailuresInARow + 1, error, (before.Latest.Length < MostTimes ? before.Latest : before.Latest.RemoveAt(0)).Add(at));
    }

    /// <summary>Whether so many starts in a row have failed within a time.</summary>
    /// <param name="times">1 or more.</param>
    /// <param name="within">The time.</param>
    /// <param name="time">The clock.</param>
    public bool HaveFailed(int times, TimeSpan within, TimeProvider time) =>
        FailuresInARow >= times && time.GetElapsedTime(Latest[^Math.Min(times, Latest.Length)]) <= within;
}
