namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>A call that reached the service, and its time.</summary>
internal sealed record ReceivedCall
{
    public required InMemoryCall Call { get; init; }

    public required TimeSpan At { get; init; }

    /// <summary>Whether the service had already reported a final state of this challenge.</summary>
    public required bool IsAfterEnd { get; init; }
}
