namespace TwoFactor.Flow;

/// <summary>What a start that tries to take a slot knows from the tries before.</summary>
internal sealed class SlotTries
{
    /// <summary>How many tries were used up.</summary>
    public int Count { get; set; }

    /// <summary>Whether the start was counted.</summary>
    public bool IsCounted { get; set; }

    /// <summary>The flow that the next try may replace.</summary>
    public string? Replaces { get; set; }

    /// <summary>The flow of the same browser that the last try waited for.</summary>
    public string? WaitedFor { get; set; }
}
