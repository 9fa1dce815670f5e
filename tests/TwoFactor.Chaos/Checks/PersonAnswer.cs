using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Checks;

/// <summary>How a person answers a request on the phone.</summary>
internal enum Decision
{
    Approve,
    Deny,
    Ignore,

    /// <summary>Approves when the time is over.</summary>
    ApproveLate,
}

/// <summary>A question on a phone, and what the person did.</summary>
/// <param name="Challenge">Its id at the service.</param>
/// <param name="User">Whose phone.</param>
/// <param name="AskedAt">When the service asked.</param>
/// <param name="Decision">What the person meant to do.</param>
internal sealed record PersonAnswer(string Challenge, string User, DateTimeOffset AskedAt, Decision Decision)
{
    /// <summary>When the person answered, or <see langword="null"/>.</summary>
    public DateTimeOffset? At { get; set; }

    /// <summary>Whether the service accepted the answer.</summary>
    public bool IsTaken { get; set; }

    /// <summary>What a node said to the service's callback about it, if there was one.</summary>
    public NodeAnswer? Callback { get; set; }

    /// <summary>What the service reports from then on; <see cref="ChallengeState.Pending"/> where the person did not answer, or too late.</summary>
    public ChallengeState State => !IsTaken ? ChallengeState.Pending : Decision == Decision.Deny ? ChallengeState.Denied : ChallengeState.Approved;
}
