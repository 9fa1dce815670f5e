namespace TwoFactor;

/// <summary>The result of a flow. Only one caller gets it.</summary>
public sealed class FlowOutcome
{
    /// <summary>The final state. Log the subject in only if it is <see cref="ChallengeState.Approved"/>.</summary>
    public required ChallengeState State { get; init; }

    /// <summary>The tenant, spelled as in the flow's request.</summary>
    public required string Tenant { get; init; }

    /// <summary>The subject of the flow's request: the user to log in, unless <see cref="FlowRequest.AllowAlias"/> was set, or
    /// <see cref="FlowRequest.HasFirstFactor"/> was <see langword="false"/>.</summary>
    /// <remarks>Without a first factor, it is the name as it was typed, and services accept more than one spelling. Never log that name in: find the
    /// account by <see cref="ApprovedUser"/>.</remarks>
    public required string Subject { get; init; }

    /// <summary>The service's name of the user who approved; <see langword="null"/> in every state but
    /// <see cref="ChallengeState.Approved"/>.</summary>
    public string? ApprovedUser { get; init; }

    /// <summary>The user's name at the service that was asked: <see cref="FlowRequest.User"/>, or what <see cref="ITwoFactorUserNames"/> found at the start;
    /// <see langword="null"/> in every state but <see cref="ChallengeState.Approved"/>.</summary>
    /// <remarks>It says who was asked, and <see cref="ApprovedUser"/> who has approved. Services may spell the same name in another way.</remarks>
    public string? AskedUser { get; init; }

    /// <summary>The service that was asked.</summary>
    public required string Provider { get; init; }

    /// <summary>What the approval is for.</summary>
    public required string Purpose { get; init; }

    /// <summary>When the final state became known (UTC). The store measured how long ago that was, so it is by the clock of the node that completes the login.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>Whether no challenge could be opened, and <see cref="FlowFailureMode.OpenWithAudit"/> allowed the login without the phone.</summary>
    public bool ByFailureMode { get; init; }

    /// <summary>The state, and whether the failure mode decided.</summary>
    public override string ToString() => ByFailureMode ? $"{State} by failure mode" : State.ToString();
}
