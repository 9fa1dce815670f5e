using System.Collections.Concurrent;

namespace TwoFactor.Flow;

/// <summary>Makes the withdrawal of a decoy look like that of a challenge.</summary>
/// <remarks>A decoy copies the duration of the last real withdrawal of the same tenant and provider. If that failed, withdrawals of decoys fail in the same
/// way for ten seconds.</remarks>
internal sealed class WithdrawalDecoys(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Tenant, string Provider), RealWithdrawal> withdrawals = new();

    /// <summary>Remembers how long the service needed to withdraw a real challenge.</summary>
    public void RememberWithdrawal(FlowContent content, TimeSpan took) =>
        withdrawals[KeyOf(content)] = new RealWithdrawal(took, FailedAt: null, FailedIn: TimeSpan.Zero);

    /// <summary>Remembers how long it took until a real withdrawal failed.</summary>
    public void RememberFailedWithdrawal(FlowContent content, TimeSpan took) =>
        withdrawals[KeyOf(content)] = new RealWithdrawal(LastWithdrawal(content)?.Took ?? TimeSpan.Zero, time.GetTimestamp(), took);

    /// <summary>Whether the last real withdrawal failed a short time ago, so that the withdrawal of a decoy fails in the same way.</summary>
    public bool WithdrawalFails(FlowContent decoy) => HasRecentlyFailed(LastWithdrawal(decoy));

    /// <summary>Waits as if the service was asked to withdraw a challenge.</summary>
    public Task DelayWithdrawalAsync(FlowContent decoy)
    {
        if (LastWithdrawal(decoy) is not { } last)
            return Task.CompletedTask;
        return time.DelayAsync(HasRecentlyFailed(last) ? last.FailedIn : last.Took);
    }

    private RealWithdrawal? LastWithdrawal(FlowContent content) => withdrawals.GetValueOrDefault(KeyOf(content));

    private bool HasRecentlyFailed(RealWithdrawal? last) => last?.FailedAt is { } failed && time.IsRecent(failed, time.GetTimestamp());

    private static (string Tenant, string Provider) KeyOf(FlowContent content) => DecoyDelays.KeyOf(content.Tenant, content.Provider);

    private sealed record RealWithdrawal(TimeSpan Took, long? FailedAt, TimeSpan FailedIn);
}
