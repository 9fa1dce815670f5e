using System.Collections.Concurrent;

namespace TwoFactor.Flow;

/// <summary>Makes all starts without a first factor look alike, whether the subject can be asked or not: the same responses, after the same
/// time.</summary>
/// <remarks>A decoy copies the last real start of the same tenant and provider: its duration, its time to answer and its access pass. If that start failed,
/// decoys fail in the same way for ten seconds. As long as the service would be asked, a decoy is in the same state as a real start. Until this process has made a
/// real start, a decoy has no access pass. After that, decoys have that of the last real start. If the service shows pictures, a stranger who tries several
/// names can recognize decoys.</remarks>
internal sealed class StartDecoys(TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<(string Tenant, string Provider), RealStart> starts = new();

    /// <summary>Remembers what a real start looked like.</summary>
    public void RememberStart(FlowAttempt attempt, TimeSpan took, Challenge challenge) => starts[KeyOf(attempt)] = new RealStart(
        took, challenge.AccessPass, challenge.ExpiresAt - challenge.StartedAt, Failure: null, FailedAt: 0, FailedIn: TimeSpan.Zero);

    /// <summary>Remembers how a real start failed.</summary>
    public void RememberFailedStart(FlowAttempt attempt, TimeSpan took, TwoFactorException failure)
    {
        RealStart? last = LastStart(attempt);
        starts[KeyOf(attempt)] = new RealStart(last?.Took ?? TimeSpan.Zero, last?.AccessPass, last?.Lifetime, failure, time.GetTimestamp(), took);
    }

    public RealStart? LastStart(FlowAttempt attempt) => starts.GetValueOrDefault(KeyOf(attempt));

    /// <summary>The failure that a decoy copies: that of the last real start, if it failed less than ten seconds before the service would have been asked, or
    /// later; otherwise <see langword="null"/>.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="asked">When the service would have been asked, or was asked, as a timestamp.</param>
    public TwoFactorException? FailureOf(FlowAttempt attempt, long asked) =>
        LastStart(attempt) is { } last && HasFailed(last, asked) ? last.Failure : null;

    /// <summary>Waits as if the service was asked, until the last real start would have had its answer.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="asked">When the service would have been asked, or was asked, as a timestamp.</param>
    public Task DelayStartAsync(FlowAttempt attempt, long asked)
    {
        RealStart? last = LastStart(attempt); // read once, because another start may replace it
        TimeSpan took = last is null ? TimeSpan.Zero : HasFailed(last, asked) ? last.FailedIn : last.Took;
        return time.DelayAsync(took - time.GetElapsedTime(asked));
    }

    /// <summary>Waits until the response to a start may be sent: at the next full half second since it began.</summary>
    public Task DelayResponseAsync(long begin)
    {
        TimeSpan elapsed = time.GetElapsedTime(begin);
        return time.DelayAsync((Step * Math.Max(1, Math.Ceiling(elapsed / Step))) - elapsed);
    }

    private bool HasFailed(RealStart last, long asked) => last.Failure is not null && time.IsRecent(last.FailedAt, asked);

    private static (string Tenant, string Provider) KeyOf(FlowAttempt attempt) => DecoyDelays.KeyOf(attempt.Request.Tenant, attempt.Provider.Name);

    /// <summary>What a real start looked like.</summary>
    /// <param name="Took">How long the last start took that did not fail.</param>
    /// <param name="AccessPass">The last access pass.</param>
    /// <param name="Lifetime">The time to answer.</param>
    /// <param name="Failure">The failure, if the last start failed.</param>
    /// <param name="FailedAt">When it failed, as a timestamp.</param>
    /// <param name="FailedIn">How long it took to fail.</param>
    internal sealed record RealStart(TimeSpan Took, AccessPass? AccessPass, TimeSpan? Lifetime, TwoFactorException? Failure, long FailedAt, TimeSpan FailedIn);
}
