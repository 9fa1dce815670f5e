namespace TwoFactor.Flow;

/// <summary>Decides whether a start may replace the flow that holds its slot, and ends that flow.</summary>
internal sealed class FlowReplacement(IFlowStore store, FlowLimits limits, FlowPolling polling, FlowEnding ending, FlowWithdrawal withdrawal, FlowNotices notices)
{
    /// <summary>Ends the flow that holds a slot, if this start may replace it.</summary>
    /// <returns>A refusal; <see langword="null"/> to try again to take the slot.</returns>
    public async ValueTask<StartResult?> ReplaceAsync(FlowAttempt attempt, string slot, FoundFlow? open, SlotDecision decision, SlotTries tries)
    {
        // The pause was not written when the person denied: a start came in between, or the store failed then.
        if (open is { Stored.IsFinal: true, Content.State: ChallengeState.Denied } && attempt.Options.PauseAfterDenial > TimeSpan.Zero)
        {
            await store.FreeSlotAsync(slot, open.Key, attempt.Options.PauseAfterDenial).ConfigureAwait(false);
            return notices.Refuse(attempt, FlowRefusal.PausedAfterDenial, attempt.Options.PauseAfterDenial);
        }

        if (RefuseToReplace(attempt, open, decision, tries.WaitedFor) is { } mustStay)
            return mustStay;

        // A start that would replace a challenge is counted first, so that a stranger cannot do it often. Where there is none, it is counted once it holds
        // the slot, so that of two starts at once only the one that asks is counted.
        if (open is not null && !tries.IsCounted)
        {
            if (await limits.CountAsync(attempt, slot).ConfigureAwait(false) is { } refused)
                return refused;
            tries.IsCounted = true;
        }

        // The next try finds the person's answer.
        if (open is { Stored.IsFinal: false })
        {
            open = await polling.AskBeforeEndAsync(open, keepsApproval: true).ConfigureAwait(false);
            if (open is not { Stored.IsFinal: false })
                return null;
            if (attempt.HasCallerLeft) // the service may have taken seconds, and the other browser still waits
                return StartResult.Refused(FlowRefusal.Unavailable);
        }

        (bool isMade, StartResult? stillOpen) = await MakeRoomAsync(attempt, open, decision.TimeLeft).ConfigureAwait(false);
        if (!isMade)
            return stillOpen;
        tries.Replaces = decision.Flow;
        tries.Count++;
        return null;
    }

    /// <returns>A refusal if this start must not replace the flow that holds the slot; otherwise <see langword="null"/>.</returns>
    private StartResult? RefuseToReplace(FlowAttempt attempt, FoundFlow? open, SlotDecision decision, string? waitedFor)
    {
        // The service may have a challenge that cannot be withdrawn yet. This start replaces nothing, so it is not counted: such starts must not
        // use up the limit before the start that holds the slot is counted.
        bool isLost = open is null && decision.Tag != FlowSlots.ApprovedTag;
        if (attempt.MayFreeze && (isLost || open is { Stored.IsFinal: false, Content.IsStarting: true }))
            return notices.Refuse(attempt, FlowRefusal.StillOpen, open is null ? decision.TimeLeft : FlowGuard.RetrySoon);

        // The start that this one waited for got no answer, and the phone may ring. Only a person may ask it again.
        if (isLost && decision.Flow == waitedFor) // with the tag of this browser, or it would not have waited
            return StartResult.Refused(FlowRefusal.Unavailable);

        return open is { Stored.IsFinal: false } && !attempt.MayReplace(open.Content)
            ? notices.Refuse(attempt, FlowRefusal.StillOpen, decision.TimeLeft)
            : null;
    }

    /// <returns>Whether the slot may be taken. If not, a refusal because the open challenge must stay, or <see langword="null"/> if the flow has ended
    /// in another way: then the next try finds the person's answer.</returns>
    private async ValueTask<(bool IsMade, StartResult? Refusal)> MakeRoomAsync(FlowAttempt attempt, FoundFlow? open, TimeSpan timeLeft)
    {
        if (open is null)
            return (true, null);
        if (open.Stored.IsFinal)
        {
            // It still holds the slot, because its withdrawal failed or was never sent. The phone may still show the challenge.
            bool mayBeShown = FreezesBeside(open.Content) && open.Content.State is (ChallengeState.Cancelled or ChallengeState.Expired);
            bool isWithdrawn = !mayBeShown || await withdrawal.WithdrawForCallerAsync(open.Content).ConfigureAwait(false);
            return isWithdrawn ? (true, null) : StillShown();
        }

        // The flow keeps its slots until it is cancelled, because a denial that is found meanwhile pauses them.
        CancelOutcome outcome = await withdrawal.WithdrawKeepingSlotsAsync(open.Content).ConfigureAwait(false);
        if (outcome == CancelOutcome.Abandoned && FreezesBeside(open.Content))
            return StillShown();
        if (outcome == CancelOutcome.AlreadyFinished)
        {
            // The challenge has ended since the service was asked, perhaps because the person has answered.
            if (await polling.AskBeforeEndAsync(open, keepsApproval: true, hasEnded: true).ConfigureAwait(false) is not { Stored.IsFinal: false } unanswered)
                return (false, null);
            open = unanswered;
        }

        if (await ending.CancelAsync(open, attempt.Options).ConfigureAwait(false) is not { } cancelled)
            return (false, null);
        notices.Replaced(cancelled.Content);
        // Where a second question would freeze the user, RefuseToReplace has refused to replace one that was starting. This is checked nevertheless.
        bool wasOpened = open.Content.IsStarting && !cancelled.Content.IsStarting; // since it was read, so that nothing is withdrawn yet
        if (!wasOpened)
            await withdrawal.FreeIfWithdrawnAsync(outcome, cancelled.Content).ConfigureAwait(false);
        else if (!await withdrawal.WithdrawForCallerAsync(cancelled.Content).ConfigureAwait(false) && FreezesBeside(cancelled.Content))
            return StillShown();
        return (true, null);

        // The failure mode may have asked another provider, whose question freezes nobody.
        bool FreezesBeside(FlowContent shown) => attempt.MayFreeze && withdrawal.MayFreeze(shown);

        // When the challenge is certainly over. The start was counted, so trying again before could use up the limit.
        (bool IsMade, StartResult? Refusal) StillShown() => (false, notices.Refuse(attempt, FlowRefusal.StillOpen, timeLeft));
    }
}
