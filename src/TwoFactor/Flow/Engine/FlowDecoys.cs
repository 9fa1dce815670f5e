using System.Collections.Concurrent;

namespace TwoFactor.Flow;

/// <summary>Makes starts without a first factor look alike, whether the subject can be asked or not: the same answers, in the same time.</summary>
/// <remarks>A decoy looks like the last real start of the same tenant and provider: as long, with as much time to answer, with its picture. Until this
/// process has made one, a decoy has no picture, and a stranger can tell it from a question of a service that shows one.</remarks>
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

    /// <summary>How a real start would fail these days, so that a decoy fails in the same way; <see langword="null"/> where it would not.</summary>
    public TwoFactorException? FailureOf(FlowAttempt attempt) =>
        Last(attempt) is { Failure: { } failure } last && time.GetElapsedTime(last.FailedAt) < OutageMemory ? failure : null;

    /// <summary>Waits until the answer may be given: at the next half second, and not before a real start would have been answered.</summary>
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
