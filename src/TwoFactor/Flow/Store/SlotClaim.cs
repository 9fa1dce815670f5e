namespace TwoFactor.Flow;

/// <summary>A request of a flow to hold a slot of an <see cref="IFlowStore"/>.</summary>
public sealed class SlotClaim
{
    /// <summary>The key of the flow that is to hold the slot.</summary>
    public required string Flow { get; init; }

    /// <summary>An opaque text of 1 to 128 characters. The store keeps it with the slot, and returns it to callers that find the slot held. It does not
    /// decide who holds the slot; <see cref="Flow"/> does.</summary>
    public required string Tag { get; init; }

    /// <summary>The slot becomes free again after this time.</summary>
    /// <value>More than zero.</value>
    public required TimeSpan HeldFor { get; init; }

    /// <summary>The key of the flow that may be replaced in the slot.</summary>
    /// <value><see langword="null"/> (default) to take the slot only if it is free.</value>
    public string? Replaces { get; init; }
}
