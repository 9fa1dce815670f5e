namespace TwoFactor.Flow;

/// <summary>The result of one turn.</summary>
/// <param name="Flow">The flow as it is now; <see langword="null"/> if it no longer exists or cannot be read.</param>
/// <param name="Next">The time until the next turn; <see langword="null"/> if no further turn is needed.</param>
internal readonly record struct TurnResult(FoundFlow? Flow, TimeSpan? Next)
{
    /// <summary>The time until the next turn, without the flow and its key.</summary>
    public override string ToString() => Next is { } next ? $"Again in {next}" : "Never again";
}
