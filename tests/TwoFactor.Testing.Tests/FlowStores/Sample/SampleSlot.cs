using TwoFactor.Flow;
using static TwoFactor.Testing.Tests.FlowStores.Sample.StoreFault;

namespace TwoFactor.Testing.Tests.FlowStores.Sample;

/// <summary>A slot that is held or paused. If paused, <see cref="Flow"/> is its last holder.</summary>
internal sealed record SampleSlot(string Flow, string Tag, TimeSpan Until, bool IsPaused)
{
    public static (SampleSlot? Next, SlotDecision Decision) Take(SampleSlot? slot, SlotClaim claim, TimeSpan now, StoreFault fault)
    {
        SampleSlot taken = new(claim.Flow, claim.Tag, now + claim.HeldFor, IsPaused: false);
        if (slot is null || (slot.Until <= now && !(fault == KeepsSlotsForEver && !slot.IsPaused) && !(fault == PausesWithoutEnd && slot.IsPaused)))
            return (taken, SlotDecision.Taken);
        TimeSpan left = slot.Until - now;
        if (slot.IsPaused && !(fault == LetsTheLastHolderIn && slot.Flow == claim.Flow))
            return (slot, SlotDecision.Paused(left));
        if (slot.Flow == claim.Flow && fault != RefusesTheHolder)
            return (fault == RenewsWithTheOldTime ? taken with { Until = slot.Until } : taken, SlotDecision.Taken);
        if (slot.Flow == claim.Replaces || (claim.Replaces is not null && fault == ReplacesAnyHolder))
            return (taken, SlotDecision.Taken);
        return (slot, SlotDecision.Held(slot.Flow, fault == ForgetsTheTag ? string.Empty : slot.Tag, left));
    }

    public static SampleSlot? Free(SampleSlot? slot, string flow, TimeSpan now, TimeSpan pause, StoreFault fault)
    {
        bool isHeld = slot is { IsPaused: false } && (slot.Until > now || fault == FreesExpiredSlots);
        if (fault == EndsPausesByFreeing && slot?.Flow == flow)
            isHeld = true;
        if (!isHeld && !(fault == PausesFreeSlots && slot is null && pause > TimeSpan.Zero))
            return slot;
        if (isHeld && slot!.Flow != flow && fault != FreesForAnybody)
            return slot;
        pause = fault == AlwaysPauses && pause == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : pause;
        return pause > TimeSpan.Zero && fault != NeverPauses ? new SampleSlot(flow, string.Empty, now + pause, IsPaused: true) : null;
    }
}
