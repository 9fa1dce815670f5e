namespace TwoFactor.Flow;

/// <summary>What a look at a flow found.</summary>
/// <param name="Flow">The flow as it is now; <see langword="null"/> where it is gone, or cannot be read.</param>
/// <param name="Next">The time until the next look; <see langword="null"/> if there is nothing to look at any longer.</param>
internal readonly record struct FlowLook(FoundFlow? Flow, TimeSpan? Next)
{
    /// <summary>Neither the flow nor the key.</summary>
    public override string ToString() => Next is { } next ? $"Again in {next}" : "Never again";
}
