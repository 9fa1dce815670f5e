namespace TwoFactor.Flow;

/// <summary>The result of <see cref="IFlowStore.TakeSlotAsync"/>.</summary>
public sealed class SlotDecision
{
    private SlotDecision(bool isTaken, bool isPaused, string? flow, string? tag, TimeSpan timeLeft)
    {
        IsTaken = isTaken;
        IsPaused = isPaused;
        Flow = flow;
        Tag = tag;
        TimeLeft = timeLeft;
    }

    /// <summary>The claim's flow holds the slot now.</summary>
    public static SlotDecision Taken { get; } = new(isTaken: true, isPaused: false, flow: null, tag: null, TimeSpan.Zero);

    /// <summary>Whether the claim's flow holds the slot now.</summary>
    public bool IsTaken { get; }

    /// <summary>Whether the slot cannot be taken for <see cref="TimeLeft"/>.</summary>
    public bool IsPaused { get; }

    /// <summary>The key of the other flow that holds the slot, if there is one.</summary>
    public string? Flow { get; }

    /// <summary>The <see cref="SlotClaim.Tag"/> with which that flow took the slot.</summary>
    public string? Tag { get; }

    /// <summary>How long the pause lasts, or how long the other flow can still hold the slot; zero if the slot was taken.</summary>
    public TimeSpan TimeLeft { get; }

    /// <summary>The slot is paused.</summary>
    /// <param name="timeLeft">How long the pause lasts. Zero if it ends at this moment; a store that rounds may return that.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeLeft"/> is negative.</exception>
    public static SlotDecision Paused(TimeSpan timeLeft)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeLeft, TimeSpan.Zero);
        return new SlotDecision(isTaken: false, isPaused: true, flow: null, tag: null, timeLeft);
    }

    /// <summary>Another flow holds the slot.</summary>
    /// <param name="flow">The key of that flow, not empty.</param>
    /// <param name="tag">The <see cref="SlotClaim.Tag"/> with which it took the slot. It may be empty.</param>
    /// <param name="timeLeft">How long it can still hold the slot. Zero if that ends at this moment; a store that rounds may return that.</param>
    /// <exception cref="ArgumentException"><paramref name="flow"/> is empty or <see langword="null"/>, <paramref name="tag"/> is
    /// <see langword="null"/>, or <paramref name="timeLeft"/> is negative.</exception>
    public static SlotDecision Held(string flow, string tag, TimeSpan timeLeft)
    {
        ArgumentException.ThrowIfNullOrEmpty(flow);
        ArgumentNullException.ThrowIfNull(tag);
        ArgumentOutOfRangeException.ThrowIfLessThan(timeLeft, TimeSpan.Zero);
        return new SlotDecision(isTaken: false, isPaused: false, flow, tag, timeLeft);
    }

    /// <summary>Taken, paused or held, without keys.</summary>
    public override string ToString() => IsTaken ? "Taken" : IsPaused ? $"Paused for {TimeLeft}" : $"Held for {TimeLeft}";
}
