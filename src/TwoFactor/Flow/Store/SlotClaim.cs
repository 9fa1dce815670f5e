namespace TwoFactor.Flow;

/// <summary>A request of a flow to hold a slot of an <see cref="IFlowStore"/>.</summary>
public sealed class SlotClaim
{
    /// <summary>The key of the flow that is to hold the slot.</summary>
    public required string Flow { get; init; }

    /// <summary>A text of at most 128 characters that is kept with the slot, and returned to other callers that try to take it.</summary>
    public required string Holder { get; init; }

    /// <summary>The slot becomes free again after this time.</summary>
    /// <value>More than zero.</value>
    public required TimeSpan HeldFor { get; init; }

    /// <summary>The key of the flow that may be replaced in the slot.</summary>
    /// <value><see langword="null"/> (default) to take the slot only if it is free.</value>
    public string? Replaces { get; init; }
}
