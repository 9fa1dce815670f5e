using System.Collections.Concurrent;

namespace TwoFactor.Flow;

/// <summary>Makes all starts without a first factor look alike, whether the subject can be asked or not: the same responses, after the same
/// time.</summary>
/// <remarks>A decoy copies the last real start of the same tenant and provider: its duration, its time to answer and its picture. Until this process
/// has made a real start, a decoy has no picture, and after that always the same one. If the service shows pictures, a stranger who tries several names
/// can recognize decoys.</remarks>
internal sealed class FlowDecoys(TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan OutageMemory = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(string Tenant, string Provider), RealStart> real = new();

    /// <summary>Remembers what a real start looked like.</summary>
    public void Remember(FlowAttempt attempt, TimeSpan took, Challenge challenge) => real[KeyOf(attempt)] = new RealStart(
        took, challenge.AccessPass ?? Last(attempt)?.Picture, challenge.ExpiresAt - challenge.StartedAt, Failure: null, FailedAt: 0);

    /// <summary>Remembers how a real start failed.</summary>
    public void Remember(FlowAttempt attempt, TimeSpan took, TwoFactorException failure) => real[KeyOf(attempt)] = new RealStart(
        took, Last(attempt)?.Picture, Last(attempt)?.Lifetime, failure, time.GetTimestamp());

    public RealStart? Last(FlowAttempt attempt) => real.GetValueOrDefault(KeyOf(attempt));

    /// <summary>The failure of the last real start, if it was recent, so that a decoy fails in the same way; otherwise
    /// <see langword="null"/>.</summary>
    public TwoFactorException? FailureOf(FlowAttempt attempt) =>
        Last(attempt) is { Failure: { } failure } last && time.GetElapsedTime(last.FailedAt) < OutageMemory ? failure : null;

    /// <summary>Waits until the response may be sent: at the next half second, and not before the response to a real start would be sent.</summary>
    public async Task DelayAnswerAsync(FlowAttempt attempt, long begin, bool asTheLast)
    {
        TimeSpan elapsed = time.GetElapsedTime(begin);
        TimeSpan usual = asTheLast && Last(attempt) is { } last && last.Took > elapsed ? last.Took : elapsed;
        TimeSpan answerAt = Step * Math.Max(1, Math.Ceiling(usual / Step));
        if (answerAt > elapsed)
            await Task.Delay(answerAt - elapsed, time).ConfigureAwait(false);
    }

    private static (string Tenant, string Provider) KeyOf(FlowAttempt attempt) => (attempt.Request.Tenant.ToUpperInvariant(), attempt.Provider.Name);

    /// <summary>What a real start looked like.</summary>
    internal sealed record RealStart(TimeSpan Took, AccessPass? Picture, TimeSpan? Lifetime, TwoFactorException? Failure, long FailedAt);
}
