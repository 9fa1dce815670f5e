using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Decides whether a start may be sent to the service. It allows one open challenge in a slot (of a subject and purpose, or of a user whom
/// the service would freeze), limits how often a phone is asked, and enforces a pause after a denial.</summary>
/// <remarks>A start creates its flow before it takes the slot. Another start that finds the slot taken therefore finds the flow too, and can wait for it.
/// <see cref="FlowReplacement"/> decides whether it may replace that flow.</remarks>
internal sealed partial class FlowGuard(
    IFlowStore store, FlowLimits limits, FlowSlots slots, FlowWatch watch, FlowReplacement replacement, FlowNotices notices, TimeProvider time, QuietLogger<FlowGuard> logger)
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
        SlotTries tries = new();
        while (tries.Count < MaximumTries)
        {
            if (attempt.HasCallerLeft) // perhaps while it waited for another start; it is not counted
                return StartResult.Refused(FlowRefusal.Unavailable);
            bool isCreated = await CreateAsync(attempt).ConfigureAwait(false);
            // Held for a short time only: if the store fails before the service is asked, nobody can free the slot. The opener holds it for longer.
            SlotDecision decision = await store.TakeSlotAsync(attempt.Slot, attempt.Claim(FlowSlots.Lease, tries.Replaces)).ConfigureAwait(false);
            if (decision.IsTaken && !isCreated)
                return await RefuseFullAsync(attempt).ConfigureAwait(false);
            if (decision.IsTaken)
            {
                StartResult? refused = tries.IsCounted ? null : await limits.CountAsync(attempt, attempt.Slot).ConfigureAwait(false);
                if (refused is not null)
                    await slots.FreeAsync(attempt).ConfigureAwait(false);
                return refused;
            }

            await slots.RemoveAsync(attempt).ConfigureAwait(false); // now, because this start may wait for another one
            attempt.TakeNewId();
            if (await HandleTakenSlotAsync(attempt, decision, tries).ConfigureAwait(false) is { } result)
                return result;
        }

        return notices.Refuse(attempt, FlowRefusal.StillOpen, RetrySoon); // other starts keep taking the slot
    }

    /// <summary>Takes the slot of the phone for an attempt without a first factor, which holds the slot of its name.</summary>
    /// <returns>Whether this start holds the slot of the phone. If not, the phone must not be asked, and somebody who only typed the name must not learn why. A
    /// later start of the same name may hold the slot of the name then.</returns>
    public async ValueTask<bool> TryTakePhoneAsync(FlowAttempt attempt)
    {
        string slot = attempt.PhoneSlot!;
        SlotTries tries = new();
        while (tries.Count < MaximumTries)
        {
            SlotDecision decision = await store.TakeSlotAsync(slot, attempt.Claim(FlowSlots.Lease, tries.Replaces)).ConfigureAwait(false);
            if (decision.IsTaken)
            {
                StartResult? refused = tries.IsCounted ? null : await limits.CountAsync(attempt, slot).ConfigureAwait(false);
                if (refused is not null)
                    await slots.FreeAsync(attempt, slot).ConfigureAwait(false);
                return refused is null;
            }

            // A later start of the same name has replaced this one, and holds both slots. It must not be replaced in turn.
            SlotDecision name = await store.TakeSlotAsync(attempt.Slot, attempt.Claim(FlowSlots.Lease)).ConfigureAwait(false);
            if (!name.IsTaken)
                return false;

            StartResult? refusal = decision.IsPaused
                ? notices.Refuse(attempt, FlowRefusal.PausedAfterDenial, decision.TimeLeft)
                : await replacement.ReplaceAsync(attempt, slot, await ReadAsync(decision).ConfigureAwait(false), decision, tries).ConfigureAwait(false);
            if (refusal is not null)
                return false;
        }

        notices.Refuse(attempt, FlowRefusal.StillOpen, RetrySoon);
        return false;
    }

    /// <summary>Decides what to do while another flow holds the slot.</summary>
    /// <returns>The flow to join, or a refusal; <see langword="null"/> to try again to take the slot.</returns>
    private async ValueTask<StartResult?> HandleTakenSlotAsync(FlowAttempt attempt, SlotDecision decision, SlotTries tries)
    {
        if (decision.IsPaused)
            return notices.Refuse(attempt, FlowRefusal.PausedAfterDenial, decision.TimeLeft);

        FoundFlow? open = await ReadAsync(decision).ConfigureAwait(false);
        if (open is { Stored.IsFinal: false } && decision.Tag == attempt.Tag && IsSame(open, attempt))
        {
            tries.WaitedFor = decision.Flow;
            (StartResult? joined, bool isStillStarting) = await JoinAsync(open, decision.TimeLeft).ConfigureAwait(false);
            if (joined is null && !isStillStarting) // a start that takes long is waited for again, and uses up no try
                tries.Count++;
            return joined;
        }

        return open is not null && IsAnswerTo(open, attempt)
            ? StartResult.Of(open)
            : await replacement.ReplaceAsync(attempt, attempt.Slot, open, decision, tries).ConfigureAwait(false);
    }

    private async ValueTask<FoundFlow?> ReadAsync(SlotDecision decision) =>
        FoundFlow.Of(decision.Flow!, await store.ReadAsync(decision.Flow!).ConfigureAwait(false));

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

    private async ValueTask<StartResult> RefuseFullAsync(FlowAttempt attempt)
    {
        LogFull(attempt.Request.Tenant);
        await slots.FreeAsync(attempt).ConfigureAwait(false);
        return StartResult.Refused(FlowRefusal.Unavailable);
    }

    [LoggerMessage(EventIds.FlowStoreFull, LogLevel.Error, "A login of tenant {Tenant} is refused, because the flow's store is full.", EventName = nameof(EventIds.FlowStoreFull))]
    private partial void LogFull(string tenant);
}
