namespace TwoFactor.Flow;

/// <summary>All that a flow is, as a store keeps it.</summary>
/// <remarks>It holds the challenge's handle and the flow's id: a reader of it could continue the login. A shared store encrypts it.</remarks>
internal sealed record FlowContent
{
    public required string Id { get; init; }

    /// <summary>See <see cref="FlowBinding"/>.</summary>
    public required byte[] Binding { get; init; }

    public required string Tenant { get; init; }

    public required string Subject { get; init; }

    public required string Purpose { get; init; }

    public required string Provider { get; init; }

    /// <summary>The user as the service knows them; <see langword="null"/> for a decoy.</summary>
    public string? User { get; init; }

    public bool HasFirstFactor { get; init; }

    /// <summary>The slot that the flow holds while it is open.</summary>
    public required string Slot { get; init; }

    /// <summary>The second place that it holds, at the provider which the failure mode asked; usually <see langword="null"/>.</summary>
    public string? SecondSlot { get; init; }

    /// <summary>See <see cref="FlowAttempt.Question"/>.</summary>
    public string? Question { get; init; }

    /// <summary>Whether the service has not answered the start yet.</summary>
    public bool IsStarting { get; init; }

    /// <summary>Whether no challenge stands behind it: the subject cannot be asked, and this must not be seen from outside.</summary>
    public bool IsDecoy { get; init; }

    /// <summary>The challenge's handle as text; <see langword="null"/> where there is none.</summary>
    public string? Handle { get; init; }

    public byte[]? AccessPass { get; init; }

    public string? AccessPassType { get; init; }

    public string? ComparisonCode { get; init; }

    /// <summary>The age at which an unanswered flow has expired.</summary>
    public TimeSpan AnswerWithin { get; init; }

    /// <summary>How long it is kept beyond that, and after an answer.</summary>
    public TimeSpan CollectWithin { get; init; }

    public ChallengeState State { get; init; }

    public string? ApprovedUser { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public bool IsTroubled { get; init; }

    public bool ByFailureMode { get; init; }

    /// <summary>The span of the start, to which later spans link.</summary>
    public string? TraceParent { get; init; }

    /// <returns>The content, or <see langword="null"/> where it cannot be continued here: it was written by a newer version, perhaps.</returns>
    public static FlowContent? Parse(ReadOnlyMemory<byte> stored) => FlowContentFormat.Read(stored.Span);

    public ReadOnlyMemory<byte> ToBytes() => FlowContentFormat.Write(this);

    /// <summary>What is handed out in the end.</summary>
    public FlowOutcome ToOutcome() => new()
    {
        State = State,
        Tenant = Tenant,
        Subject = Subject,
        ApprovedUser = State == ChallengeState.Approved ? ApprovedUser : null,
        Provider = Provider,
        Purpose = Purpose,
        DecidedAt = DecidedAt ?? default,
        ByFailureMode = ByFailureMode,
    };

    /// <summary>The state and nothing else: the rest is secret or personal.</summary>
    public override string ToString() => State.ToString();
}
