namespace TwoFactor.Flow;

/// <summary>The result of one look at a flow.</summary>
/// <param name="Flow">The flow as it is now; <see langword="null"/> if it no longer exists or cannot be read.</param>
/// <param name="Next">The time until the next look; <see langword="null"/> if no further look is needed.</param>
internal readonly record struct FlowLook(FoundFlow? Flow, TimeSpan? Next)
{
    /// <summary>The time until the next look, without the flow and its key.</summary>
    public override string ToString() => Next is { } next ? $"Again in {next}" : "Never again";
}
