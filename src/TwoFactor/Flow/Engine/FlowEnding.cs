using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Writes a flow's new state. The node that writes a final state also does what follows from it, exactly once.</summary>
internal sealed partial class FlowEnding(
    IFlowStore store, FlowProviders providers, FlowDecoys decoys, FlowNotices notices, FlowTelemetry telemetry, FlowBackground background, TimeProvider time, ILogger<FlowEnding> logger)
{
    private static readonly TimeSpan ReleaseRetry = TimeSpan.FromSeconds(5);

    // The longest RequestTimeout is 100 seconds, and SecSign may ask two servers.
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(200);

    /// <summary>Writes <paramref name="next"/>. If the flow has changed meanwhile, only a final state that the failure mode did not choose is written over
    /// the newer version. A final flow is never changed.</summary>
    /// <param name="flow">The flow as it was read.</param>
    /// <param name="next">The new content.</param>
    /// <param name="options">The tenant's options.</param>
    /// <param name="keepsSlot">Whether the slot stays taken after a final state until the challenge is withdrawn, if a second challenge would freeze the
    /// user.</param>
    /// <returns>The flow as it is now; <see langword="null"/> if it no longer exists.</returns>
    public async ValueTask<FoundFlow?> WriteAsync(FoundFlow flow, FlowContent next, FlowOptions options, bool keepsSlot = false)
    {
        bool isFinal = next.State.IsFinal();
        while (true)
        {
            TimeSpan keepFor = isFinal ? options.CollectWithin : KeepFor(flow, next, options);
            if (await ReplaceAsync(flow, next.ToBytes(), isFinal, keepFor).ConfigureAwait(false))
            {
                FoundFlow written = flow.Replaced(next, isFinal);
                if (isFinal)
                    await FollowAsync(written, options, keepsSlot).ConfigureAwait(false);
                return written;
            }

            if (FoundFlow.Of(flow.Key, await store.ReadAsync(flow.Key).ConfigureAwait(false)) is not { } newer)
            {
                // Perhaps another node handed out the outcome after this write, whose answer was lost. A release may be repeated; an event may not.
                if (next.State == ChallengeState.Approved)
                    background.Run(() => ReleaseAsync(next));
                return null;
            }

            // A final state is never changed. A state that is not final can be read again at the next turn. The failure mode must not approve a flow that
            // was opened meanwhile.
            if (newer.Stored.IsFinal || !isFinal || next.ByFailureMode)
                return newer;
            next = newer.Content with { State = next.State, ApprovedUser = next.ApprovedUser, Message = next.Message, DecidedAt = next.DecidedAt };
            flow = newer;
        }
    }

    /// <summary>Ends a flow as cancelled, if it has no final state. If a second challenge would freeze the user, the slot stays taken until
    /// <see cref="WithdrawAsync"/> has succeeded, or until the challenge has expired.</summary>
    /// <returns>The flow if this call ended it; otherwise <see langword="null"/>. It may have been opened since it was read, and only the returned flow
    /// then has the challenge to withdraw.</returns>
    public async ValueTask<FoundFlow?> CancelAsync(FoundFlow flow, FlowOptions options)
    {
        FlowContent cancelled = flow.Content with { State = ChallengeState.Cancelled, DecidedAt = time.GetUtcNow() };
        FoundFlow? after = await WriteAsync(flow, cancelled, options, keepsSlot: true).ConfigureAwait(false);
        return after is { IsWrittenHere: true } ? after : null;
    }

    /// <summary>Ends a flow whose last waiter has left.</summary>
    public async ValueTask AbandonAsync(FoundFlow flow, FlowOptions options)
    {
        if (await CancelAsync(flow, options).ConfigureAwait(false) is not { } cancelled)
            return;
        notices.Abandoned(cancelled.Content);
        await WithdrawAsync(cancelled.Content).ConfigureAwait(false);
    }

    /// <summary>Ends the slots of a flow that was consumed. They were ended when it became final, unless its node was killed or the store failed then; but
    /// later starts cannot find the flow any longer to repeat that. This runs in the background, so that it cannot delay or undo the outcome.</summary>
    public void EndConsumed(FoundFlow flow, FlowOptions options)
    {
        FlowContent content = flow.Content;
        if (content.State == ChallengeState.Denied)
            background.Run(() => FreeAsync(content, flow.Key, options.PauseAfterDenial).AsTask());
        else if (content.State == ChallengeState.Cancelled && MayFreeze(content))
            background.Run(() => WithdrawAsync(content)); // this also frees the slot
        else if (content.State == ChallengeState.Expired && MayFreeze(content))
            WithdrawIfStillShown(content);
        // These are all other final states with a challenge that may freeze; they are named, so that no other one ever frees a slot.
        else if (content.State is (ChallengeState.Approved or ChallengeState.Invalid or ChallengeState.Suspended) && MayFreeze(content))
            background.Run(() => FreeAsync(content, flow.Key, TimeSpan.Zero).AsTask()); // elsewhere, the next start may take the slot of a flow that is gone
    }

    /// <summary>Asks the service to withdraw a challenge. A failure is logged and otherwise ignored. The withdrawal of a decoy fails while those of
    /// challenges do.</summary>
    /// <returns>Whether the service reported that the challenge is no longer open.</returns>
    public async Task<bool> WithdrawAsync(FlowContent content) =>
        await FreeIfAsync(content.IsDecoy ? CanWithdrawDecoy(content) : await TryWithdrawAsync(content).ConfigureAwait(false), content).ConfigureAwait(false);

    /// <summary>The same, for a caller who waits for it. A decoy then takes as long as a challenge.</summary>
    public async Task<bool> WithdrawForCallerAsync(FlowContent content)
    {
        if (!content.IsDecoy)
            return await WithdrawAsync(content).ConfigureAwait(false);
        bool isWithdrawn = CanWithdrawDecoy(content); // before the wait, which may be longer than failures are remembered
        await decoys.DelayWithdrawalAsync(content).ConfigureAwait(false);
        return await FreeIfAsync(isWithdrawn, content).ConfigureAwait(false);
    }

    /// <summary>Whether the user would be frozen by a second challenge while this one is open at its own service, which need not be the one that the tenant
    /// has now.</summary>
    /// <remarks>If this node does not know the provider of a challenge, the challenge may freeze: its slot is kept, and expires by itself.</remarks>
    public bool MayFreeze(FlowContent content) =>
        (content.IsDecoy || content.Handle is not null) && (ProviderOf(content) is not { } provider || FlowAttempt.CanFreeze(provider));

    /// <summary>Whether the challenge of a flow can be withdrawn on this node.</summary>
    public bool CanWithdraw(FlowContent content) => ProviderOf(content)?.Capabilities.HasFlag(TwoFactorCapabilities.CanCancel) is true;

    private bool CanWithdrawDecoy(FlowContent decoy) =>
        CanWithdraw(decoy) && !decoys.WithdrawalFails(decoy);

    private async ValueTask<bool> FreeIfAsync(bool isWithdrawn, FlowContent content)
    {
        if (isWithdrawn && MayFreeze(content))
            await FreeAsync(content, FlowId.ToStoreKey(content.Id), TimeSpan.Zero).ConfigureAwait(false);
        return isWithdrawn;
    }

    private async Task<bool> TryWithdrawAsync(FlowContent content)
    {
        if (content.Handle is null)
            return true;
        long asked = time.GetTimestamp();
        try
        {
            ChallengeHandle handle = ChallengeHandle.Parse(content.Handle);
            CancelOutcome outcome = await providers.Of(handle).CancelAsync(handle).ConfigureAwait(false);
            decoys.RememberWithdrawal(content, time.GetElapsedTime(asked));
            return outcome != CancelOutcome.Abandoned;
        }
        catch (TwoFactorException e)
        {
            decoys.RememberFailedWithdrawal(content, time.GetElapsedTime(asked));
            LogNotWithdrawn(content.Tenant, content.Provider, e.Error);
            return false;
        }
#pragma warning disable CA1031 // a fault in the host's code, such as a handler, must not prevent the end of a login
        catch (Exception e)
#pragma warning restore CA1031
        {
            decoys.RememberFailedWithdrawal(content, time.GetElapsedTime(asked));
            LogWithdrawalFault(content.Tenant, e.GetType().Name);
            return false;
        }
    }

    // If the store's response is lost, it is not known whether the change was made. A read shows it, so that the actions that follow, such as the
    // release, are not lost. A store that is slow may make the change only after that read. So a final state is written once more.
    private async ValueTask<bool> ReplaceAsync(FoundFlow flow, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan keepFor)
    {
        try
        {
            return await store.ReplaceAsync(flow.Key, flow.Stored.Version, content, isFinal, keepFor).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (e.MayHaveBeenProcessed)
        {
            if (await IsReplacedAsync(flow, content).ConfigureAwait(false) is { } isReplaced)
                return isReplaced;
            if (!isFinal)
                throw;
            return await store.ReplaceAsync(flow.Key, flow.Stored.Version, content, isFinal, keepFor).ConfigureAwait(false)
                || await IsReplacedAsync(flow, content).ConfigureAwait(false) is true;
        }
    }

    /// <returns>Whether the flow was replaced by this content; <see langword="null"/> if it was not changed, or is gone.</returns>
    private async ValueTask<bool?> IsReplacedAsync(FoundFlow flow, ReadOnlyMemory<byte> content)
    {
        StoredFlow? now = await store.ReadAsync(flow.Key).ConfigureAwait(false);
        return now is null || now.Version == flow.Stored.Version
            ? null
            : now.Version == flow.Stored.Version + 1 && now.Content.Span.SequenceEqual(content.Span);
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

    // An answer just before the deadline is found by the next turn, or by a poll that takes long, which may end after CollectWithin.
    private static TimeSpan KeepFor(FoundFlow flow, FlowContent next, FlowOptions options)
    {
        TimeSpan untilKnown = FlowCadence.Longest(options) + LongestPoll;
        TimeSpan keepFor = next.AnswerWithin + (next.CollectWithin > untilKnown ? next.CollectWithin : untilKnown) - flow.Age;
        return keepFor > TimeSpan.Zero ? keepFor : TimeSpan.FromSeconds(1);
    }

    private async ValueTask FollowAsync(FoundFlow flow, FlowOptions options, bool keepsSlot)
    {
        FlowContent content = flow.Content;
        telemetry.RecordEnd(content, flow.Age);
        notices.Answered(content);
        if (content.State == ChallengeState.Approved)
            background.Run(() => ReleaseAsync(content));
        if (content.State == ChallengeState.Expired && MayFreeze(content))
            WithdrawIfStillShown(content);
        else if (content is { State: ChallengeState.Approved, ByFailureMode: false })
            await MarkApprovedAsync(content, flow.Key, options).ConfigureAwait(false);
        else if (!keepsSlot || !MayFreeze(content))
            await FreeAsync(content, flow.Key, content.State == ChallengeState.Denied ? options.PauseAfterDenial : TimeSpan.Zero).ConfigureAwait(false);
    }

    // The slot is not freed at once, so that a second start of the same browser finds the approval instead of asking again.
    private ValueTask MarkApprovedAsync(FlowContent content, string key, FlowOptions options)
    {
        SlotClaim approved = new()
        {
            Flow = key,
            Tag = FlowSlots.ApprovedTag,
            HeldFor = options.CollectWithin < FlowSlots.AnswerTime ? options.CollectWithin : FlowSlots.AnswerTime,
        };
        return EndSlotsAsync(content, key, async () => _ = await store.TakeSlotAsync(content.Slot, approved).ConfigureAwait(false), TimeSpan.Zero);
    }

    // Our deadline has passed, but the service may still show the challenge. A second challenge now would freeze the user. If the service shows the
    // challenge only for seconds longer, because its time began after ours, nothing is done here. The slot expires by itself, and a start before that
    // withdraws the challenge first.
    private void WithdrawIfStillShown(FlowContent content)
    {
        if (ProviderOf(content) is { } provider && FlowAttempt.Outlasts(provider, content.AnswerWithin))
            background.Run(() => WithdrawAsync(content)); // this also frees the slot
    }

    private ValueTask FreeAsync(FlowContent content, string key, TimeSpan pause) =>
        EndSlotsAsync(content, key, () => store.FreeSlotAsync(content.Slot, key, pause), pause);

    private async ValueTask EndSlotsAsync(FlowContent content, string key, Func<ValueTask> endFirst, TimeSpan pause)
    {
        try
        {
            await endFirst().ConfigureAwait(false);
            foreach (string slot in new[] { content.PhoneSlot, content.SecondSlot }.OfType<string>())
                await store.FreeSlotAsync(slot, key, pause).ConfigureAwait(false);
        }
        catch (TwoFactorException e)
        {
            LogSlot(content.Tenant, e.Message); // the slot expires by itself
        }
    }

    // Runs in the background, so that it can neither delay nor undo the approval.
    private async Task ReleaseAsync(FlowContent content)
    {
        if (content.Handle is null)
            return;
        for (int attempt = 1; attempt <= 2; attempt++)
        {
            try
            {
                ChallengeHandle handle = ChallengeHandle.Parse(content.Handle);
                ITwoFactorProvider provider = providers.Of(handle);
                if (provider.Capabilities.HasFlag(TwoFactorCapabilities.NeedsRelease))
                    await provider.ReleaseAsync(handle).ConfigureAwait(false);
                return;
            }
            catch (TwoFactorException e)
            {
                LogNotReleased(content.Tenant, content.Provider, e.Error);
            }
            catch (ObjectDisposedException)
            {
                LogNotReleased(content.Tenant, content.Provider, TwoFactorError.Unavailable);
                return; // the host was disposed while it stopped
            }
#pragma warning disable CA1031 // the top of a background task, which handles faults in the host's code
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFault(content.Tenant, e.GetType().Name);
                return;
            }

            await Task.Delay(ReleaseRetry, time).ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventIds.ChallengeNotWithdrawn, LogLevel.Warning, "A challenge of tenant {Tenant} could not be withdrawn at {Provider} ({Error}). The login has ended nevertheless.", EventName = nameof(EventIds.ChallengeNotWithdrawn))]
    private partial void LogNotWithdrawn(string tenant, string provider, TwoFactorError error);

    [LoggerMessage(EventIds.ChallengeNotReleased, LogLevel.Warning, "An approved challenge of tenant {Tenant} could not be released at {Provider} ({Error}). The approval is still valid.", EventName = nameof(EventIds.ChallengeNotReleased))]
    private partial void LogNotReleased(string tenant, string provider, TwoFactorError error);

    [LoggerMessage(EventIds.ReleaseFaulted, LogLevel.Error, "An approved challenge of tenant {Tenant} could not be released ({Exception}). The approval is still valid.", EventName = nameof(EventIds.ReleaseFaulted))]
    private partial void LogFault(string tenant, string exception);

    [LoggerMessage(EventIds.WithdrawalFaulted, LogLevel.Error, "A challenge of tenant {Tenant} could not be withdrawn ({Exception}). The login has ended nevertheless.", EventName = nameof(EventIds.WithdrawalFaulted))]
    private partial void LogWithdrawalFault(string tenant, string exception);

    [LoggerMessage(EventIds.SlotNotFreed, LogLevel.Warning, "The slot of a finished login of tenant {Tenant} could not be freed; it expires by itself. {Reason}", EventName = nameof(EventIds.SlotNotFreed))]
    private partial void LogSlot(string tenant, string reason);
}
