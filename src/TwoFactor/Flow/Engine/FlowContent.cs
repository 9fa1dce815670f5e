namespace TwoFactor.Flow;

/// <summary>The data of a flow, as a store keeps them.</summary>
/// <remarks>It contains the challenge's handle and the flow's id, with which a reader could continue the login. A shared store encrypts it.</remarks>
internal sealed record FlowContent
{
    /// <summary>The most bytes of an access pass that are kept. With everything else, the content then fits into a store
    /// (<see cref="IFlowStore.CreateAsync"/>).</summary>
    public const int MaximumAccessPassLength = 64 * 1024;

    public required string Id { get; init; }

    /// <summary>See <see cref="FlowBinding"/>.</summary>
    public required byte[] Binding { get; init; }

    public required string Tenant { get; init; }

    public required string Subject { get; init; }

    public required string Purpose { get; init; }

    public required string Provider { get; init; }

    /// <summary>The user's name at the service; <see langword="null"/> if nobody was asked.</summary>
    public string? User { get; init; }

    public bool HasFirstFactor { get; init; }

    /// <summary>Whether the caller named the user, so that the subject may have typed somebody else's name. The subject to whom the name belongs may
    /// replace the flow.</summary>
    public bool IsUserUnproven { get; init; }

    /// <summary>The slot that the flow holds while it is open.</summary>
    public required string Slot { get; init; }

    /// <summary>The second slot that it holds, at the provider which the failure mode asked; usually <see langword="null"/>.</summary>
    public string? SecondSlot { get; init; }

    /// <summary>See <see cref="FlowAttempt.PhoneSlot"/>.</summary>
    public string? PhoneSlot { get; init; }

    /// <summary>See <see cref="FlowAttempt.QuestionHash"/>.</summary>
    public string? QuestionHash { get; init; }

    /// <summary>Whether the service has not answered the start yet.</summary>
    public bool IsStarting { get; init; }

    /// <summary>Whether there is no challenge: the subject cannot be asked, and this must not be visible from outside.</summary>
    public bool IsDecoy { get; init; }

    /// <summary>The challenge's handle as text; <see langword="null"/> if there is none.</summary>
    public string? Handle { get; init; }

    public byte[]? AccessPass { get; init; }

    public string? AccessPassType { get; init; }

    public string? ComparisonCode { get; init; }

    /// <summary>The age at which an unanswered flow has expired.</summary>
    public TimeSpan AnswerWithin { get; init; }

    /// <summary>How long the flow is kept after that age, and after an answer.</summary>
    public TimeSpan CollectWithin { get; init; }

    public ChallengeState State { get; init; }

    public string? ApprovedUser { get; init; }

    public string? Message { get; init; }

    /// <summary>The flow's age when its final state became known. No wall clock is stored, because those of the nodes differ.</summary>
    public TimeSpan DecidedAge { get; init; }

    public bool IsTroubled { get; init; }

    /// <summary>The age at which the service asked for a pause; zero if it did not.</summary>
    public TimeSpan QuietSince { get; init; }

    /// <summary>The age before which the service is not polled, because it asked for a pause; zero if it did not.</summary>
    public TimeSpan QuietUntil { get; init; }

    public bool ByFailureMode { get; init; }

    /// <summary>The span of the start, to which later spans link.</summary>
    public string? TraceParent { get; init; }

    /// <returns>The content, or <see langword="null"/> if it cannot be read, for example because a newer version wrote it.</returns>
    public static FlowContent? Parse(ReadOnlyMemory<byte> stored) => FlowContentFormat.Read(stored.Span);

    public ReadOnlyMemory<byte> ToBytes() => FlowContentFormat.Write(this);

    /// <summary>The outcome that the caller gets.</summary>
    /// <param name="age">The flow's age now.</param>
    /// <param name="now">This node's time (UTC).</param>
    public FlowOutcome ToOutcome(TimeSpan age, DateTimeOffset now) => new()
    {
        State = State,
        Tenant = Tenant,
        Subject = Subject,
        ApprovedUser = State == ChallengeState.Approved ? ApprovedUser : null,
        AskedUser = State == ChallengeState.Approved ? User : null,
        Provider = Provider,
        Purpose = Purpose,
        DecidedAt = age > DecidedAge ? now - (age - DecidedAge) : now,
        ByFailureMode = ByFailureMode,
    };

    /// <summary>The state only, because the rest is secret or personal.</summary>
    public override string ToString() => State.ToString();
}
