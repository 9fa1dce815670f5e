using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Holds and frees the slots of an attempt. Each slot expires in the end, so that a failing store does not block logins forever.</summary>
internal sealed partial class FlowSlots(IFlowStore store, FlowSchedule schedule, TimeProvider time, QuietLogger<FlowSlots> logger)
{
    /// <summary>How much longer a slot is held than its challenge lasts.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    /// <summary>How long a slot is taken before a start is sent, and without a renewal while it is sent to a service that does not freeze users. If its node was
    /// killed, the next start may ask after this time. The phone may then ring twice, as after a start whose answer was lost.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Renewal = Lease / 3;

    /// <summary>How long after an approval a second start of the same browser finds it: longer than such a start can be on its way.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    /// <summary>The tag of a slot whose question was approved. Every start may take such a slot, whether or not the approval was collected.</summary>
    public const string ApprovedTag = "approved";

    /// <summary>Holds all slots for the given time.</summary>
    /// <returns>Whether the attempt holds all of them. Another start may have taken one meanwhile.</returns>
    public async ValueTask<bool> HoldAsync(FlowAttempt attempt, TimeSpan heldFor)
    {
        long begin = time.GetTimestamp(); // before the store begins to count
        foreach (string slot in attempt.Slots)
        {
            SlotDecision decision = await store.TakeSlotAsync(slot, attempt.Claim(heldFor)).ConfigureAwait(false);
            if (slot == attempt.SecondSlot && decision.Tag == ApprovedTag) // the guard has not looked at this one
                decision = await store.TakeSlotAsync(slot, attempt.Claim(heldFor, decision.Flow)).ConfigureAwait(false);
            if (!decision.IsTaken)
                return false;
        }

        attempt.HadGap |= attempt.Held is { } held && time.GetElapsedTime(held.Since) >= held.For;
        attempt.Held = (begin, heldFor);
        return true;
    }

    /// <summary>Holds all slots for the given time, if they have been held since the question was sent. That is asked of the store's clock too: the clock of a
    /// machine stands still while the machine is suspended.</summary>
    /// <returns><see langword="false"/> also if a slot may have expired meanwhile. Another start may then have asked the person.</returns>
    public async ValueTask<bool> HoldWithoutGapAsync(FlowAttempt attempt, TimeSpan heldFor)
    {
        (long Since, TimeSpan For)? before = attempt.Held;
        if (!await HoldAsync(attempt, heldFor).ConfigureAwait(false) || attempt.HadGap)
            return false;
        if (await store.ReadAsync(attempt.Key).ConfigureAwait(false) is not { } created)
            return false;
        return before is not { } held || created.Age - time.GetElapsedTime(attempt.CreationEnded, held.Since) < held.For;
    }

    /// <summary>Renews the slots until the service has answered a start, or a call that never ends has taken longer than any start can.</summary>
    public async Task RenewUntilAsync(Task answer, FlowAttempt attempt)
    {
        long since = time.GetTimestamp();
        while (!answer.IsCompleted && !attempt.MayFreeze && time.GetElapsedTime(since) < FlowGuard.LongestStart)
        {
            await answer.WaitAsync(Renewal, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its caller awaits it again
            if (!answer.IsCompleted)
                await TryAsync(attempt, async () => _ = await HoldAsync(attempt, Lease).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the attempt's flow. Its slots are held by others.</summary>
    public async ValueTask RemoveAsync(FlowAttempt attempt)
    {
        await TryAsync(attempt, () => store.RemoveAsync(attempt.Key)).ConfigureAwait(false);
        schedule.ProcessNow(attempt.Key); // the store wakes nobody after a removal; starts on other nodes that wait for this one find it at the first poll
    }

    /// <summary>Removes the attempt and frees its slots. Call it if no challenge of the attempt is open at a service.</summary>
    public async ValueTask FreeAsync(FlowAttempt attempt)
    {
        await Task.WhenAll(
            attempt.Slots.Select(slot => TryAsync(attempt, () => store.FreeSlotAsync(slot, attempt.Key, TimeSpan.Zero)))
                .Prepend(TryAsync(attempt, () => store.RemoveAsync(attempt.Key)))).ConfigureAwait(false);
        schedule.ProcessNow(attempt.Key);
    }

    /// <summary>Frees one slot, at a provider where the attempt asks nobody. The attempt goes on.</summary>
    public async ValueTask FreeAsync(FlowAttempt attempt, string? slot)
    {
        if (slot is not null)
            await TryAsync(attempt, () => store.FreeSlotAsync(slot, attempt.Key, TimeSpan.Zero)).ConfigureAwait(false);
    }

    /// <summary>How long the slots stay taken after a start whose answer was lost.</summary>
    public static TimeSpan TimeAfterLostAnswer(FlowAttempt attempt) => attempt.MayFreeze ? attempt.LongestOnPhone + Margin : Lease;

    /// <summary>Removes the attempt. If a phone may show the challenge, its slots stay taken: while a second challenge would freeze the user, or otherwise for
    /// a moment, so that the starts that wait for this one do not ask the phone again by themselves.</summary>
    public async ValueTask LeaveAsync(FlowAttempt attempt, bool mayBeAsking)
    {
        if (!mayBeAsking)
        {
            await FreeAsync(attempt).ConfigureAwait(false);
            return;
        }

        TimeSpan heldFor = TimeAfterLostAnswer(attempt);
        foreach (string slot in attempt.Slots)
            await TryAsync(attempt, async () => _ = await store.TakeSlotAsync(slot, attempt.Claim(heldFor)).ConfigureAwait(false)).ConfigureAwait(false);
        await RemoveAsync(attempt).ConfigureAwait(false);
    }

    /// <summary>Leaves the slots of phones taken as <see cref="LeaveAsync"/> does, while the attempt goes on with the slot of its name. They are passed to a
    /// flow that does not exist: what becomes of the attempt's own flow, which has no challenge, must not free the slot of a phone that may be asking.</summary>
    public async ValueTask LeavePhonesAsync(FlowAttempt attempt)
    {
        SlotClaim lost = new() { Flow = FlowId.ToStoreKey(FlowId.Create()), Tag = attempt.Tag, HeldFor = TimeAfterLostAnswer(attempt), Replaces = attempt.Key };
        try
        {
            foreach (string slot in attempt.SlotsOfPhones)
                _ = await store.TakeSlotAsync(slot, lost).ConfigureAwait(false);
        }
        catch
        {
            await LeaveAsync(attempt, mayBeAsking: true).ConfigureAwait(false);
            throw;
        }
    }

    private async Task TryAsync(FlowAttempt attempt, Func<ValueTask> operation)
    {
        try
        {
            await operation().ConfigureAwait(false);
        }
        catch (TwoFactorException e)
        {
            LogStore(attempt.Request.Tenant, e.Message);
        }
    }

    [LoggerMessage(EventIds.StartNotCleanedUp, LogLevel.Warning, "A start of tenant {Tenant} could not be cleaned up, because the flow's store fails; its slots expire by themselves. {Reason}", EventName = nameof(EventIds.StartNotCleanedUp))]
    private partial void LogStore(string tenant, string reason);
}
