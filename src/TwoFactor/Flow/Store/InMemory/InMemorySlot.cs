namespace TwoFactor.Flow;

/// <summary>One slot of an <see cref="InMemoryFlowStore"/>. Not thread-safe: the store's lock guards it.</summary>
internal sealed class InMemorySlot
{
    private string tag = string.Empty;
    private TimeSpan until;

    /// <summary>The flow that took it last; <see langword="null"/> for a new or paused slot. It holds the slot until its time is over.</summary>
    public string? Flow { get; private set; }

    public SlotDecision Take(SlotClaim claim, TimeSpan now)
    {
        bool isOver = until <= now;
        if (!isOver && Flow is null)
            return SlotDecision.Paused(until - now);
        if (!isOver && Flow != claim.Flow && Flow != claim.Replaces)
            return SlotDecision.Held(Flow!, tag, until - now);
        Flow = claim.Flow;
        tag = claim.Tag;
        until = now + claim.HeldFor;
        return SlotDecision.Taken;
    }

    public void Free(TimeSpan pausedUntil)
    {
        Flow = null;
        until = pausedUntil;
    }
}
