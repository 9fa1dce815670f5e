using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Decides whether a start may be sent to the service. It allows one open challenge in a slot (of a subject and purpose, or of a user whom
/// the service would freeze), limits how often a phone is asked, and enforces a pause after a denial.</summary>
/// <remarks>The flow is created before its slot is taken. A start that finds the slot taken then also finds the flow, and can wait for it.</remarks>
internal sealed partial class FlowGuard(
    IFlowStore store, FlowLimits limits, FlowSlots slots, FlowWatch watch, FlowEnding ending, FlowWithdrawal withdrawal, FlowNotices notices, TimeProvider time, ILogger<FlowGuard> logger)
{
    /// <summary>How long a start may be in progress: longer than the longest call and the usual lifetime of a challenge together. If its node is killed
    /// meanwhile, it is not known whether the phone was asked.</summary>
    public static readonly TimeSpan LongestStart = FlowCadence.LongestCall + FlowAttempt.UsualLifetime + FlowSlots.Margin;

    /// <summary>When to try again while another start is in progress.</summary>
    public static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(3);

    private const int MaximumTries = 3;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <summary>Checks whether an attempt may be sent to the service.</summary>
    /// <returns>The flow of the same browser that is open, or was approved just now, or a refusal; <see langword="null"/> if the attempt holds the slot
    /// and may be sent to the service.</returns>
    public async ValueTask<StartResult?> EnterAsync(FlowAttempt attempt)
    {
        Entry entry = new();
        while (entry.Tries < MaximumTries)
        {
            bool isCreated = await CreateAsync(attempt).ConfigureAwait(false);
            SlotDecision decision = await store.TakeSlotAsync(attempt.Slot, attempt.Claim(attempt.SlotTimeWhileStarting, entry.Replaces)).ConfigureAwait(false);
            if (decision.IsTaken && !isCreated)
                return await RefuseFullAsync(attempt).ConfigureAwait(false);
            if (decision.IsTaken)
            {
                StartResult? refused = entry.IsCounted ? null : await limits.CountAsync(attempt, attempt.Slot).ConfigureAwait(false);
                if (refused is not null)
                    await slots.FreeAsync(attempt).ConfigureAwait(false);
                return refused;
            }

            await slots.RemoveAsync(attempt).ConfigureAwait(false); // now, because this start may wait for another one
            attempt.TakeNewId();
            if (await HandleTakenSlotAsync(attempt, decision, entry).ConfigureAwait(false) is { } result)
                return result;
        }

        return Refuse(attempt, FlowRefusal.StillOpen, RetrySoon); // other starts keep taking the slot
    }

    /// <summary>Takes the slot of the phone for an attempt without a first factor, which holds the slot of its name.</summary>
    /// <returns>A refusal if the phone may not be asked now, because of others or of starts with a first factor. Somebody who only typed the name must not see
    /// it. Otherwise <see langword="null"/>. The slot of the phone is held only then, and that of the name in either case.</returns>
    public async ValueTask<StartResult?> TakePhoneAsync(FlowAttempt attempt)
    {
        string slot = attempt.PhoneSlot!;
        Entry entry = new();
        while (entry.Tries < MaximumTries)
        {
            SlotDecision decision = await store.TakeSlotAsync(slot, attempt.Claim(attempt.SlotTimeWhileStarting, entry.Replaces)).ConfigureAwait(false);
            if (decision.IsTaken)
            {
                StartResult? refused = entry.IsCounted ? null : await limits.CountAsync(attempt, slot).ConfigureAwait(false);
                if (refused is not null)
                    await slots.FreeAsync(attempt, slot).ConfigureAwait(false);
                return refused;
            }

            // A later start of the same name has replaced this one, and holds both slots. It must not be replaced in turn.
            SlotDecision name = await store.TakeSlotAsync(attempt.Slot, attempt.Claim(attempt.SlotTimeWhileStarting)).ConfigureAwait(false);
            if (!name.IsTaken)
                return StartResult.Refused(FlowRefusal.StillOpen, RetrySoon);

            StartResult? mustStay = decision.IsPaused
                ? Refuse(attempt, FlowRefusal.PausedAfterDenial, decision.TimeLeft)
                : await ReplaceAsync(attempt, slot, await ReadAsync(decision).ConfigureAwait(false), decision, entry).ConfigureAwait(false);
            if (mustStay is not null)
                return mustStay;
        }

        return Refuse(attempt, FlowRefusal.StillOpen, RetrySoon);
    }

    /// <summary>Decides what to do while another flow holds the slot.</summary>
    /// <returns>The flow to join, or a refusal; <see langword="null"/> to try again to take the slot.</returns>
    private async ValueTask<StartResult?> HandleTakenSlotAsync(FlowAttempt attempt, SlotDecision decision, Entry entry)
    {
        if (decision.IsPaused)
            return Refuse(attempt, FlowRefusal.PausedAfterDenial, decision.TimeLeft);

        FoundFlow? open = await ReadAsync(decision).ConfigureAwait(false);
        if (open is { Stored.IsFinal: false } && decision.Tag == attempt.Tag && IsSame(open, attempt))
        {
            entry.WaitedFor = decision.Flow;
            (StartResult? joined, bool isStillStarting) = await JoinAsync(open, decision.TimeLeft).ConfigureAwait(false);
            if (joined is null && !isStillStarting) // a start that takes long is waited for again, and uses up no try
                entry.Tries++;
            return joined;
        }

        return open is not null && IsAnswerTo(open, attempt)
            ? StartResult.Of(open)
            : await ReplaceAsync(attempt, attempt.Slot, open, decision, entry).ConfigureAwait(false);
    }

    private async ValueTask<FoundFlow?> ReadAsync(SlotDecision decision) =>
        FoundFlow.Of(decision.Flow!, await store.ReadAsync(decision.Flow!).ConfigureAwait(false));

    /// <summary>Ends the flow that holds a slot, if this start may replace it.</summary>
    /// <returns>A refusal; <see langword="null"/> to try again to take the slot.</returns>
    private async ValueTask<StartResult?> ReplaceAsync(FlowAttempt attempt, string slot, FoundFlow? open, SlotDecision decision, Entry entry)
    {
        // The pause was not written when the person denied: a start came in between, or the store failed then.
        if (open is { Stored.IsFinal: true, Content.State: ChallengeState.Denied } && attempt.Options.PauseAfterDenial > TimeSpan.Zero)
        {
            await store.FreeSlotAsync(slot, open.Key, attempt.Options.PauseAfterDenial).ConfigureAwait(false);
            return Refuse(attempt, FlowRefusal.PausedAfterDenial, attempt.Options.PauseAfterDenial);
        }

        if (RefuseToReplace(attempt, open, decision, entry.WaitedFor) is { } mustStay)
            return mustStay;

        // A start that would replace a challenge is counted first, so that a stranger cannot do it often. Where there is none, it is counted once it holds
        // the slot, so that of two starts at once only the one that asks is counted.
        if (open is not null && !entry.IsCounted)
        {
            if (await limits.CountAsync(attempt, slot).ConfigureAwait(false) is { } refused)
                return refused;
            entry.IsCounted = true;
        }

        if (await MakeRoomAsync(attempt, open, decision.TimeLeft).ConfigureAwait(false) is { } stillOpen)
            return stillOpen;
        entry.Replaces = decision.Flow;
        entry.Tries++;
        return null;
    }

    private async ValueTask<bool> CreateAsync(FlowAttempt attempt)
    {
        // Taken before the store begins to count the flow's age, so that a slow store does not shorten the person's time.
        attempt.CreationBegan = time.GetTimestamp();
        bool isCreated = await store.CreateAsync(attempt.Key, attempt.Begin().ToBytes(), LongestStart, attempt.Options.FirstPollAfter).ConfigureAwait(false);
        attempt.CreationEnded = time.GetTimestamp();
        return isCreated;
    }

    /// <summary>Waits until another start of the same browser and question was answered by the service. Both then have the same flow, so that the person is
    /// asked once.</summary>
    /// <returns>The flow if it was opened. Otherwise whether it is still starting after the time for which it held the slot: its node has renewed the slot
    /// meanwhile, or was killed. If not, it could not be opened, or has ended.</returns>
    private async ValueTask<(StartResult? Joined, bool IsStillStarting)> JoinAsync(FoundFlow open, TimeSpan timeLeft)
    {
        long since = time.GetTimestamp();
        FoundFlow? now = await watch.WhenStartedAsync(open, timeLeft + Tick).ConfigureAwait(false);
        if (now is { Stored.IsFinal: false, Content.IsStarting: false })
            return (StartResult.Of(now), IsStillStarting: false);
        return (null, IsStillStarting: now is { Stored.IsFinal: false } && time.GetElapsedTime(since) >= timeLeft);
    }

    /// <returns>A refusal if this start must not replace the flow that holds the slot; otherwise <see langword="null"/>.</returns>
    private StartResult? RefuseToReplace(FlowAttempt attempt, FoundFlow? open, SlotDecision decision, string? waitedFor)
    {
        // The service may have a challenge that cannot be withdrawn yet. This start replaces nothing, so it is not counted: such starts must not
        // use up the limit before the start that holds the slot is counted.
        bool isLost = open is null && decision.Tag != FlowSlots.ApprovedTag;
        if (attempt.MayFreeze && (isLost || open is { Stored.IsFinal: false, Content.IsStarting: true }))
            return Refuse(attempt, FlowRefusal.StillOpen, open is null ? decision.TimeLeft : RetrySoon);

        // The start that this one waited for got no answer, and the phone may ring. Only a person may ask it again.
        if (isLost && decision.Flow == waitedFor) // with the tag of this browser, or it would not have waited
            return StartResult.Refused(FlowRefusal.Unavailable);

        return open is { Stored.IsFinal: false } && attempt.MustLeave(open.Content)
            ? Refuse(attempt, FlowRefusal.StillOpen, decision.TimeLeft)
            : null;
    }

    private static bool IsSame(FoundFlow open, FlowAttempt attempt) =>
        open.Content.HasFirstFactor == attempt.Request.HasFirstFactor
        && open.Content.QuestionHash == attempt.QuestionHash
        && open.Content.Binding.AsSpan().SequenceEqual(FlowBinding.Of(attempt.Request));

    // The browser began two starts, and this one comes after the person answered the other. The approval is not collected yet, and only one caller can
    // collect it; a second question would ask for it again. Without a browser, it could be anybody's.
    private static bool IsAnswerTo(FoundFlow answered, FlowAttempt attempt) =>
        answered.Stored.IsFinal
        && answered.Content is { State: ChallengeState.Approved, ByFailureMode: false }
        && attempt.Request.Browser is not null
        && IsSame(answered, attempt);

    /// <returns>A refusal if the open challenge must stay; <see langword="null"/> if its slot may be taken.</returns>
    private async ValueTask<StartResult?> MakeRoomAsync(FlowAttempt attempt, FoundFlow? open, TimeSpan timeLeft)
    {
        if (open is { Stored.IsFinal: true })
        {
            // It still holds the slot, because its withdrawal failed or was never sent. The phone may still show the challenge.
            bool mayBeShown = FreezesBeside(open.Content) && open.Content.State is (ChallengeState.Cancelled or ChallengeState.Expired);
            bool isWithdrawn = !mayBeShown || await withdrawal.WithdrawForCallerAsync(open.Content).ConfigureAwait(false);
            return isWithdrawn ? null : RefuseStillShown();
        }

        if (open is null)
            return null;
        if (!await withdrawal.WithdrawForCallerAsync(open.Content).ConfigureAwait(false) && FreezesBeside(open.Content))
            return RefuseStillShown();
        if (await ending.CancelAsync(open, attempt.Options).ConfigureAwait(false) is not { } cancelled)
            return null;
        notices.Replaced(cancelled.Content);
        // Where a second question would freeze the user, RefuseToReplace has refused to replace one that was starting. This is checked nevertheless.
        bool wasOpened = open.Content.IsStarting && !cancelled.Content.IsStarting; // since it was read, so that nothing is withdrawn yet
        return wasOpened && !await withdrawal.WithdrawForCallerAsync(cancelled.Content).ConfigureAwait(false) && FreezesBeside(cancelled.Content)
            ? RefuseStillShown()
            : null;

        // The failure mode may have asked another provider, whose question freezes nobody.
        bool FreezesBeside(FlowContent shown) => attempt.MayFreeze && withdrawal.MayFreeze(shown);

        // When the challenge is certainly over. The start was counted, so trying again before could use up the limit.
        StartResult RefuseStillShown() => Refuse(attempt, FlowRefusal.StillOpen, timeLeft);
    }

    private async ValueTask<StartResult> RefuseFullAsync(FlowAttempt attempt)
    {
        LogFull(attempt.Request.Tenant);
        await slots.FreeAsync(attempt).ConfigureAwait(false);
        return StartResult.Refused(FlowRefusal.Unavailable);
    }

    private StartResult Refuse(FlowAttempt attempt, FlowRefusal refusal, TimeSpan retryAfter)
    {
        notices.GuardRefused(attempt.Request, attempt.Provider.Name, refusal);
        return StartResult.Refused(refusal, retryAfter);
    }

    /// <summary>What an attempt to take the slot knows from the tries before.</summary>
    private sealed class Entry
    {
        public int Tries { get; set; }

        /// <summary>Whether the start was counted.</summary>
        public bool IsCounted { get; set; }

        /// <summary>The flow that the next try may replace.</summary>
        public string? Replaces { get; set; }

        /// <summary>The flow of the same browser that the last try waited for.</summary>
        public string? WaitedFor { get; set; }
    }

    [LoggerMessage(EventIds.FlowStoreFull, LogLevel.Error, "A login of tenant {Tenant} is refused, because the flow's store is full.", EventName = nameof(EventIds.FlowStoreFull))]
    private partial void LogFull(string tenant);
}
