namespace TwoFactor;

/// <summary>The current status of a flow, for the waiting page.</summary>
public sealed class FlowStatus
{
    /// <summary>The state of the challenge.</summary>
    public required ChallengeState State { get; init; }

    /// <summary>Increases with every change; 1 or more. Pass it to <see cref="ITwoFactorFlow.WaitAsync"/>.</summary>
    public required long Version { get; init; }

    /// <summary>The provider of the challenge, such as <c>Sezame</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>When the challenge expires if it is not answered (UTC, by this node's clock).</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>How long the outcome can be collected after the answer; see <see cref="FlowOptions.CollectWithin"/>.</summary>
    public TimeSpan CollectWithin { get; init; }

    /// <summary>A text from the service for the person, or <see langword="null"/>. It is untrusted: encode it wherever it is shown.</summary>
    public string? Message { get; init; }

    /// <summary>The image to show, or <see langword="null"/> if the service has none.</summary>
    public AccessPass? AccessPass { get; init; }

    /// <summary>Two digits to show, or <see langword="null"/>; see <see cref="FlowStart.ComparisonCode"/>.</summary>
    public string? ComparisonCode { get; init; }

    /// <summary>Whether the last polls of the service failed. The flow keeps trying.</summary>
    public bool IsServiceTroubled { get; init; }

    /// <summary>The state alone.</summary>
    public override string ToString() => State.ToString();
}
