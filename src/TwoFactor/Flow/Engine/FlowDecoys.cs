using System.Collections.Concurrent;

namespace TwoFactor.Flow;

/// <summary>Makes all starts without a first factor look alike, whether the subject can be asked or not: the same responses, after the same
/// time.</summary>
/// <remarks>A decoy copies the last real start of the same tenant and provider: its duration, its time to answer and its picture; and the duration of the
/// last real withdrawal. As long as the service would be asked, a decoy is in the same state as a real start. Until this process
/// has made a real start, a decoy has no picture, and after that always the same one. If the service shows pictures, a stranger who tries several names
/// can recognize decoys.</remarks>
internal sealed class FlowDecoys(TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan OutageMemory = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(string Tenant, string Provider), RealStart> real = new();
    private readonly ConcurrentDictionary<(string Tenant, string Provider), TimeSpan> withdrawals = new();

    /// <summary>Remembers what a real start looked like.</summary>
    public void Remember(FlowAttempt attempt, TimeSpan took, Challenge challenge) => real[KeyOf(attempt)] = new RealStart(
        took, challenge.AccessPass ?? Last(attempt)?.Picture, challenge.ExpiresAt - challenge.StartedAt, Failure: null, FailedAt: 0);

    /// <summary>Remembers how a real start failed.</summary>
    public void Remember(FlowAttempt attempt, TimeSpan took, TwoFactorException failure) => real[KeyOf(attempt)] = new RealStart(
        took, Last(attempt)?.Picture, Last(attempt)?.Lifetime, failure, time.GetTimestamp());

    /// <summary>Remembers how long the service needed to withdraw a real challenge.</summary>
    public void RememberWithdrawal(FlowContent content, TimeSpan took) => withdrawals[KeyOf(content.Tenant, content.Provider)] = took;

    public RealStart? Last(FlowAttempt attempt) => real.GetValueOrDefault(KeyOf(attempt));

    /// <summary>The failure of the last real start, if it was recent, so that a decoy fails in the same way; otherwise
    /// <see langword="null"/>.</summary>
    public TwoFactorException? FailureOf(FlowAttempt attempt) =>
        Last(attempt) is { Failure: { } failure } last && time.GetElapsedTime(last.FailedAt) < OutageMemory ? failure : null;

    /// <summary>Waits as if the service was asked, until the last real start would have had its answer.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="asked">When the service would have been asked, or was asked, as a timestamp.</param>
    public Task DelayStartAsync(FlowAttempt attempt, long asked) => DelayAsync((Last(attempt)?.Took ?? TimeSpan.Zero) - time.GetElapsedTime(asked));

    /// <summary>Waits as if the service was asked to withdraw a challenge.</summary>
    public Task DelayWithdrawalAsync(FlowContent decoy) => DelayAsync(withdrawals.GetValueOrDefault(KeyOf(decoy.Tenant, decoy.Provider)));

    /// <summary>Waits until the response to a start may be sent: at the next half second.</summary>
    public Task DelayAnswerAsync(long begin)
    {
        TimeSpan elapsed = time.GetElapsedTime(begin);
        return DelayAsync((Step * Math.Max(1, Math.Ceiling(elapsed / Step))) - elapsed);
    }

    private Task DelayAsync(TimeSpan wait) => wait > TimeSpan.Zero ? Task.Delay(wait, time) : Task.CompletedTask;

    private static (string Tenant, string Provider) KeyOf(FlowAttempt attempt) => KeyOf(attempt.Request.Tenant, attempt.Provider.Name);

    private static (string Tenant, string Provider) KeyOf(string tenant, string provider) => (tenant.ToUpperInvariant(), provider);

    /// <summary>What a real start looked like.</summary>
    internal sealed record RealStart(TimeSpan Took, AccessPass? Picture, TimeSpan? Lifetime, TwoFactorException? Failure, long FailedAt);
}
