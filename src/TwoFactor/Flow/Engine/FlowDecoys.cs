using System.Collections.Concurrent;

namespace TwoFactor.Flow;

/// <summary>Makes all starts without a first factor look alike, whether the subject can be asked or not: the same responses, after the same
/// time.</summary>
/// <remarks>A decoy copies the last real start of the same tenant and provider: its duration, its time to answer and its picture; and the duration of the
/// last real withdrawal. It copies a failure of either and its duration only for a short time. As long as the service would be asked, a decoy is in the same state as
/// a real start. Until this process has made a real start, a decoy has no picture. After that, decoys have the picture of the last real start. If the
/// service shows pictures, a stranger who tries several names can recognize decoys.</remarks>
internal sealed class FlowDecoys(TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan OutageMemory = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(string Tenant, string Provider), RealStart> real = new();
    private readonly ConcurrentDictionary<(string Tenant, string Provider), RealWithdrawal> withdrawals = new();

    /// <summary>Remembers what a real start looked like.</summary>
    public void Remember(FlowAttempt attempt, TimeSpan took, Challenge challenge) => real[KeyOf(attempt)] = new RealStart(
        took, challenge.AccessPass ?? Last(attempt)?.Picture, challenge.ExpiresAt - challenge.StartedAt, Failure: null, FailedAt: 0, FailedIn: TimeSpan.Zero);

    /// <summary>Remembers how a real start failed.</summary>
    public void Remember(FlowAttempt attempt, TimeSpan took, TwoFactorException failure) => real[KeyOf(attempt)] = new RealStart(
        Last(attempt)?.Took ?? TimeSpan.Zero, Last(attempt)?.Picture, Last(attempt)?.Lifetime, failure, time.GetTimestamp(), took);

    /// <summary>Remembers how long the service needed to withdraw a real challenge.</summary>
    public void RememberWithdrawal(FlowContent content, TimeSpan took) =>
        withdrawals[KeyOf(content.Tenant, content.Provider)] = new RealWithdrawal(took, FailedAt: null, FailedIn: TimeSpan.Zero);

    /// <summary>Remembers how long it took until a real withdrawal failed.</summary>
    public void RememberFailedWithdrawal(FlowContent content, TimeSpan took)
    {
        (string, string) key = KeyOf(content.Tenant, content.Provider);
        withdrawals[key] = new RealWithdrawal(withdrawals.GetValueOrDefault(key)?.Took ?? TimeSpan.Zero, time.GetTimestamp(), took);
    }

    public RealStart? Last(FlowAttempt attempt) => real.GetValueOrDefault(KeyOf(attempt));

    /// <summary>The failure of the last real start, if it came shortly before the service would have been asked, or after that, so that a decoy fails in
    /// the same way; otherwise <see langword="null"/>.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="asked">When the service would have been asked, or was asked, as a timestamp.</param>
    public TwoFactorException? FailureOf(FlowAttempt attempt, long asked) =>
        Last(attempt) is { Failure: { } failure } last && IsRecent(last.FailedAt, asked) ? failure : null;

    /// <summary>Waits as if the service was asked, until the last real start would have had its answer.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="asked">When the service would have been asked, or was asked, as a timestamp.</param>
    public Task DelayStartAsync(FlowAttempt attempt, long asked)
    {
        TimeSpan? took = FailureOf(attempt, asked) is null ? Last(attempt)?.Took : Last(attempt)?.FailedIn;
        return DelayAsync((took ?? TimeSpan.Zero) - time.GetElapsedTime(asked));
    }

    /// <summary>Whether the last real withdrawal failed a short time ago, so that the withdrawal of a decoy fails in the same way.</summary>
    public bool WithdrawalFails(FlowContent decoy) => RecentlyFailed(LastWithdrawal(decoy));

    /// <summary>Waits as if the service was asked to withdraw a challenge.</summary>
    public Task DelayWithdrawalAsync(FlowContent decoy)
    {
        if (LastWithdrawal(decoy) is not { } last)
            return Task.CompletedTask;
        return DelayAsync(RecentlyFailed(last) ? last.FailedIn : last.Took);
    }

    /// <summary>Waits until the response to a start may be sent: at the next half second.</summary>
    public Task DelayResponseAsync(long begin)
    {
        TimeSpan elapsed = time.GetElapsedTime(begin);
        return DelayAsync((Step * Math.Max(1, Math.Ceiling(elapsed / Step))) - elapsed);
    }

    private RealWithdrawal? LastWithdrawal(FlowContent decoy) => withdrawals.GetValueOrDefault(KeyOf(decoy.Tenant, decoy.Provider));

    private bool RecentlyFailed(RealWithdrawal? last) => last?.FailedAt is { } failed && IsRecent(failed, time.GetTimestamp());

    // A call of the service may take longer than failures are remembered, so only the time before the call counts.
    private bool IsRecent(long failed, long asked) => time.GetElapsedTime(failed, asked) < OutageMemory;

    private Task DelayAsync(TimeSpan wait) => wait > TimeSpan.Zero ? Task.Delay(wait, time) : Task.CompletedTask;

    private static (string Tenant, string Provider) KeyOf(FlowAttempt attempt) => KeyOf(attempt.Request.Tenant, attempt.Provider.Name);

    private static (string Tenant, string Provider) KeyOf(string tenant, string provider) => (tenant.ToUpperInvariant(), provider);

    /// <summary>What a real start looked like.</summary>
    /// <param name="Took">How long the last start took that did not fail.</param>
    /// <param name="Picture">The last picture.</param>
    /// <param name="Lifetime">The time to answer.</param>
    /// <param name="Failure">The failure, if the last start failed.</param>
    /// <param name="FailedAt">When it failed, as a timestamp.</param>
    /// <param name="FailedIn">How long it took to fail.</param>
    internal sealed record RealStart(TimeSpan Took, AccessPass? Picture, TimeSpan? Lifetime, TwoFactorException? Failure, long FailedAt, TimeSpan FailedIn);

    private sealed record RealWithdrawal(TimeSpan Took, long? FailedAt, TimeSpan FailedIn);
}
