namespace TwoFactor.Flow;

/// <summary>The result of <see cref="IFlowStore.TakeSlotAsync"/>.</summary>
public sealed class SlotDecision
{
    private SlotDecision(bool isTaken, bool isPaused, string? flow, string? holder, TimeSpan timeLeft)
    {
        IsTaken = isTaken;
        IsPaused = isPaused;
        Flow = flow;
        Holder = holder;
        TimeLeft = timeLeft;
    }

    /// <summary>The claim's flow holds the slot now.</summary>
    public static SlotDecision Taken { get; } = new(isTaken: true, isPaused: false, flow: null, holder: null, TimeSpan.Zero);

    /// <summary>Whether the claim's flow holds the slot now.</summary>
    public bool IsTaken { get; }

    /// <summary>Whether the slot cannot be taken for <see cref="TimeLeft"/>.</summary>
    public bool IsPaused { get; }

    /// <summary>The key of the other flow that holds the slot, if there is one.</summary>
    public string? Flow { get; }

    /// <summary>The <see cref="SlotClaim.Holder"/> of that flow.</summary>
    public string? Holder { get; }

    /// <summary>How long the pause lasts, or how long the other flow can still hold the slot; zero if the slot was taken.</summary>
    public TimeSpan TimeLeft { get; }

    /// <summary>The slot is paused.</summary>
    public static SlotDecision Paused(TimeSpan timeLeft) => new(isTaken: false, isPaused: true, flow: null, holder: null, timeLeft);

    /// <summary>Another flow holds the slot.</summary>
    public static SlotDecision Held(string flow, string holder, TimeSpan timeLeft)
    {
        ArgumentException.ThrowIfNullOrEmpty(flow);
        ArgumentNullException.ThrowIfNull(holder);
        return new SlotDecision(isTaken: false, isPaused: false, flow, holder, timeLeft);
    }

    /// <summary>Taken, paused or held, without keys.</summary>
    public override string ToString() => IsTaken ? "Taken" : IsPaused ? $"Paused for {TimeLeft}" : $"Held for {TimeLeft}";
}
