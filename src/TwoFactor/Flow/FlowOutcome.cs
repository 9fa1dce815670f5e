namespace TwoFactor;

/// <summary>How a flow ended, handed out once.</summary>
public sealed class FlowOutcome
{
    internal FlowOutcome()
    {
    }

    /// <summary>How it ended. Only <see cref="ChallengeState.Approved"/> lets the subject in.</summary>
    public required ChallengeState State { get; init; }

    /// <summary>The tenant, as the flow's request wrote it.</summary>
    public required string Tenant { get; init; }

    /// <summary>The host's own id of the user: the one to log in, unless <see cref="FlowRequest.AllowAlias"/> was set.</summary>
    public required string Subject { get; init; }

    /// <summary>Who approved, as the service knows them; <see langword="null"/> in every other state.</summary>
    public string? ApprovedUser { get; init; }

    /// <summary>The service that was asked.</summary>
    public required string Provider { get; init; }

    /// <summary>What the approval is for.</summary>
    public required string Purpose { get; init; }

    /// <summary>When the final state was read (UTC, by the clock of the node that read it).</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>Whether no challenge could be opened, and <see cref="FlowFailureMode.OpenWithAudit"/> let the subject in without the phone.</summary>
    public bool ByFailureMode { get; init; }

    /// <summary>The state alone.</summary>
    public override string ToString() => ByFailureMode ? $"{State} by failure mode" : State.ToString();
}
