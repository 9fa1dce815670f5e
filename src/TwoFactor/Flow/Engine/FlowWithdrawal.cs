using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Withdraws the challenges of flows that have ended, and knows which challenges would freeze a user beside another one.</summary>
internal sealed partial class FlowWithdrawal(
    FlowProviders providers, WithdrawalDecoys decoys, FinishedSlots slots, BackgroundWork background, TimeProvider time, QuietLogger<FlowWithdrawal> logger)
{
    /// <summary>Asks the service to withdraw a challenge. A failure is logged and otherwise ignored. The withdrawal of a decoy fails while those of
    /// challenges do.</summary>
    /// <returns>Whether the service reported that the challenge is no longer open. Its slots are free then.</returns>
    public async Task<bool> WithdrawAsync(FlowContent content) =>
        await FreeIfWithdrawnAsync(content.IsDecoy ? OutcomeOfDecoy(content) : await TryWithdrawAsync(content).ConfigureAwait(false), content).ConfigureAwait(false);

    /// <summary>The same, for a caller who waits for it. A decoy then takes as long as a challenge.</summary>
    public async Task<bool> WithdrawForCallerAsync(FlowContent content) =>
        await FreeIfWithdrawnAsync(await WithdrawKeepingSlotsAsync(content).ConfigureAwait(false), content).ConfigureAwait(false);

    /// <summary>The same, for a flow that is not ended yet. It keeps its slots until <see cref="FreeIfWithdrawnAsync"/> is called.</summary>
    /// <returns>What the service reported; also <see cref="CancelOutcome.Abandoned"/> if it failed.</returns>
    public async Task<CancelOutcome> WithdrawKeepingSlotsAsync(FlowContent content)
    {
        if (!content.IsDecoy)
            return await TryWithdrawAsync(content).ConfigureAwait(false);
        CancelOutcome outcome = OutcomeOfDecoy(content); // before the wait, which may be longer than failures are remembered
        await decoys.DelayWithdrawalAsync(content).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Frees the slots of a challenge that is no longer open at the service.</summary>
    /// <returns>Whether it is no longer open.</returns>
    public async ValueTask<bool> FreeIfWithdrawnAsync(CancelOutcome outcome, FlowContent content)
    {
        bool isWithdrawn = outcome != CancelOutcome.Abandoned;
        if (isWithdrawn && MayFreeze(content))
            await slots.FreeAsync(content, FlowId.ToStoreKey(content.Id), TimeSpan.Zero).ConfigureAwait(false);
        return isWithdrawn;
    }

    /// <summary>Begins to withdraw a challenge in the background.</summary>
    public void Begin(FlowContent content) => background.Run(() => WithdrawAsync(content));

    /// <summary>Begins to withdraw a challenge whose deadline has passed, if the service may still show it. A second challenge would freeze the user now.</summary>
    /// <remarks>If the service shows the challenge only for seconds longer, because its time began after ours, nothing is done. The slot expires by itself, and
    /// a start before that withdraws the challenge first.</remarks>
    public void BeginIfStillShown(FlowContent content)
    {
        if (ProviderOf(content) is { } provider && FlowAttempt.Outlasts(provider, content.AnswerWithin))
            Begin(content);
    }

    /// <summary>Whether the user would be frozen by a second challenge while this one is open at its own service, which need not be the one that the tenant
    /// has now.</summary>
    /// <remarks>If this node does not know the provider of a challenge, the challenge may freeze: its slot is kept, and expires by itself.</remarks>
    public bool MayFreeze(FlowContent content) =>
        (content.IsDecoy || content.Handle is not null) && (ProviderOf(content) is not { } provider || FlowAttempt.CanFreeze(provider));

    /// <summary>Whether the challenge of a flow can be withdrawn on this node.</summary>
    public bool CanWithdraw(FlowContent content) => ProviderOf(content)?.Capabilities.HasFlag(TwoFactorCapabilities.CanCancel) is true;

    private CancelOutcome OutcomeOfDecoy(FlowContent decoy) =>
        CanWithdraw(decoy) && !decoys.WithdrawalFails(decoy) ? CancelOutcome.Cancelled : CancelOutcome.Abandoned;

    private async Task<CancelOutcome> TryWithdrawAsync(FlowContent content)
    {
        if (content.Handle is null)
            return CancelOutcome.Cancelled;
        long asked = time.GetTimestamp();
        try
        {
            ChallengeHandle handle = ChallengeHandle.Parse(content.Handle);
            CancelOutcome outcome = await providers.Of(handle).CancelAsync(handle).ConfigureAwait(false);
            decoys.RememberWithdrawal(content, time.GetElapsedTime(asked));
            return outcome;
        }
        catch (TwoFactorException e)
        {
            decoys.RememberFailedWithdrawal(content, time.GetElapsedTime(asked));
            LogNotWithdrawn(content.Tenant, content.Provider, e.Error);
            return CancelOutcome.Abandoned;
        }
#pragma warning disable CA1031 // a fault in the host's code, such as a handler, must not prevent the end of a login
        catch (Exception e)
#pragma warning restore CA1031
        {
            decoys.RememberFailedWithdrawal(content, time.GetElapsedTime(asked));
            LogWithdrawalFault(content.Tenant, e.GetType().Name);
            return CancelOutcome.Abandoned;
        }
    }

    private ITwoFactorProvider? ProviderOf(FlowContent content)
    {
        try
        {
            return content.IsDecoy ? ImitatedBy(content) : content.Handle is null ? null : providers.Of(ChallengeHandle.Parse(content.Handle));
        }
        catch (Exception e) when (e is TwoFactorException or ArgumentException or FormatException or ObjectDisposedException)
        {
            return null; // the tenant was removed, a newer version wrote the handle, or the host was disposed while it stopped
        }
#pragma warning disable CA1031 // a fault in the host's factory must not prevent the end of a login, or the withdrawal of others
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogWithdrawalFault(content.Tenant, e.GetType().Name);
            return null;
        }
    }

    // A decoy looks like a challenge of the provider that would have been asked: the selected one, or the one that the failure mode chose.
    private ITwoFactorProvider ImitatedBy(FlowContent decoy)
    {
        ITwoFactorProvider selected = providers.Selected(decoy.Tenant);
        return selected.Name != decoy.Provider && providers.Other(decoy.Tenant, selected) is { } other && other.Name == decoy.Provider ? other : selected;
    }

    [LoggerMessage(EventIds.ChallengeNotWithdrawn, LogLevel.Warning, "A challenge of tenant {Tenant} could not be withdrawn at {Provider} ({Error}). The login has ended nevertheless.", EventName = nameof(EventIds.ChallengeNotWithdrawn))]
    private partial void LogNotWithdrawn(string tenant, string provider, TwoFactorError error);

    [LoggerMessage(EventIds.WithdrawalFaulted, LogLevel.Error, "A challenge of tenant {Tenant} could not be withdrawn ({Exception}). The login has ended nevertheless.", EventName = nameof(EventIds.WithdrawalFaulted))]
    private partial void LogWithdrawalFault(string tenant, string exception);
}
