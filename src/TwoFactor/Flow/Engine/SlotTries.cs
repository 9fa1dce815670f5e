namespace TwoFactor.Flow;

/// <summary>What one start remembers between its tries to take a slot.</summary>
internal sealed class SlotTries
{
    /// <summary>The tries so far. One that only waited for a start still in progress does not count.</summary>
    public int Count { get; set; }

    /// <summary>Whether <see cref="FlowLimits"/> has counted the start, which must happen once.</summary>
    public bool IsCounted { get; set; }

    /// <summary>The flow that the next try may replace.</summary>
    public string? Replaces { get; set; }

    /// <summary>The last flow of the same browser that this start waited for.</summary>
    public string? WaitedFor { get; set; }
}
