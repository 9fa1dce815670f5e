namespace TwoFactor.Flow;

/// <summary>Writes a flow's new state. The node that writes a final state also does what follows from it, exactly once:
/// it ends the slots (<see cref="FinishedSlots"/>), withdraws (<see cref="FlowWithdrawal"/>) or releases (<see cref="FlowRelease"/>) the challenge, and notifies the host.</summary>
internal sealed class FlowEnding(
    IFlowStore store, FlowWithdrawal withdrawal, FlowRelease release, FinishedSlots slots, FlowNotices notices, FlowTelemetry telemetry, BackgroundWork background)
{
    /// <summary>Writes <paramref name="next"/>. If the flow has changed meanwhile, only a final state that the failure mode did not choose is written over
    /// the newer version. A final flow is never changed, and a decoy is never approved.</summary>
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
                    release.Begin(next);
                return null;
            }

            // A final state is never changed. A state that is not final can be read again at the next turn. The failure mode must not approve a flow that
            // was opened meanwhile. The service's word that nobody can answer counts more than an approval whose poll began earlier.
            if (newer.Stored.IsFinal || !isFinal || next.ByFailureMode || (newer.Content.IsDecoy && next.State == ChallengeState.Approved))
                return newer;
            next = newer.Content with { State = next.State, ApprovedUser = next.ApprovedUser, Message = next.Message, DecidedAge = next.DecidedAge };
            flow = newer;
        }
    }

    /// <summary>Ends a flow as cancelled, if it has no final state. If a second challenge would freeze the user, the slot stays taken until
    /// <see cref="FlowWithdrawal.WithdrawAsync"/> has succeeded, or until the challenge has expired.</summary>
    /// <returns>The flow if this call ended it; otherwise <see langword="null"/>. It may have been opened since it was read, and only the returned flow
    /// then has the challenge to withdraw.</returns>
    public async ValueTask<FoundFlow?> CancelAsync(FoundFlow flow, FlowOptions options)
    {
        FlowContent cancelled = flow.Content with { State = ChallengeState.Cancelled, DecidedAge = flow.Age };
        FoundFlow? after = await WriteAsync(flow, cancelled, options, keepsSlot: true).ConfigureAwait(false);
        return after is { IsWrittenHere: true } ? after : null;
    }

    /// <summary>Ends a flow whose last waiter has left.</summary>
    public async ValueTask AbandonAsync(FoundFlow flow, FlowOptions options)
    {
        if (await CancelAsync(flow, options).ConfigureAwait(false) is not { } cancelled)
            return;
        notices.Abandoned(cancelled.Content);
        await withdrawal.WithdrawAsync(cancelled.Content).ConfigureAwait(false);
    }

    /// <summary>Begins a pause that is still missing, before the outcome of a denial is handed out. A start after that finds no flow any longer that tells it to
    /// begin the pause.</summary>
    public ValueTask PauseBeforeConsumedAsync(FoundFlow flow, FlowOptions options) =>
        flow.Content.State == ChallengeState.Denied ? slots.FreeAsync(flow.Content, flow.Key, options.PauseAfterDenial) : ValueTask.CompletedTask;

    /// <summary>Ends the slots of a flow that was consumed. They were ended when it became final, unless its node was killed or the store failed then; but
    /// later starts cannot find the flow any longer to repeat that. This runs in the background, so that it cannot delay or undo the outcome.</summary>
    public void EndConsumed(FoundFlow flow)
    {
        FlowContent content = flow.Content;
        if (content.State == ChallengeState.Cancelled && withdrawal.MayFreeze(content))
            withdrawal.Begin(content); // this also frees the slot
        else if (content.State == ChallengeState.Expired && withdrawal.MayFreeze(content))
            withdrawal.BeginIfStillShown(content);
        // These are all other final states with a challenge that may freeze; they are named, so that no other one ever frees a slot.
        else if (content.State is (ChallengeState.Approved or ChallengeState.Invalid or ChallengeState.Suspended) && withdrawal.MayFreeze(content))
            background.Run(() => slots.FreeAsync(content, flow.Key, TimeSpan.Zero).AsTask()); // elsewhere, the next start may take the slot of a flow that is gone
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

    // An answer just before the deadline is found by the next turn, or by a poll that takes long, which may end after CollectWithin.
    private static TimeSpan KeepFor(FoundFlow flow, FlowContent next, FlowOptions options)
    {
        TimeSpan untilKnown = FlowCadence.Longest(options) + FlowCadence.LongestCall;
        TimeSpan keepFor = next.AnswerWithin + (next.CollectWithin > untilKnown ? next.CollectWithin : untilKnown) - flow.Age;
        return keepFor > TimeSpan.Zero ? keepFor : TimeSpan.FromSeconds(1);
    }

    private async ValueTask FollowAsync(FoundFlow flow, FlowOptions options, bool keepsSlot)
    {
        FlowContent content = flow.Content;
        telemetry.RecordEnd(content);
        notices.Answered(content);
        if (content.State == ChallengeState.Approved)
            release.Begin(content);
        if (content.State == ChallengeState.Expired && withdrawal.MayFreeze(content))
            withdrawal.BeginIfStillShown(content);
        else if (content is { State: ChallengeState.Approved, ByFailureMode: false })
            await slots.MarkApprovedAsync(content, flow.Key, options).ConfigureAwait(false);
        else if (content.State == ChallengeState.Denied)
            await slots.PauseAsync(content, flow.Key, options.PauseAfterDenial).ConfigureAwait(false);
        else if (!keepsSlot || !withdrawal.MayFreeze(content))
            await slots.FreeAsync(content, flow.Key, TimeSpan.Zero).ConfigureAwait(false);
    }
}
