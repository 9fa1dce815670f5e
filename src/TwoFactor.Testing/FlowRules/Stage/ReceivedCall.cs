namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>A call that reached the service, and when.</summary>
internal sealed record ReceivedCall
{
    public required InMemoryCall Call { get; init; }

    public required TimeSpan At { get; init; }

    /// <summary>Whether the service had said before how this challenge ended.</summary>
    public required bool IsAfterEnd { get; init; }
}
