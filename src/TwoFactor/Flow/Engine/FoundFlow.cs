namespace TwoFactor.Flow;

/// <summary>A flow as it was read from the store.</summary>
internal sealed record FoundFlow(string Key, StoredFlow Stored, FlowContent Content)
{
    private const long OpenVersion = 2; // it is 1 while the start is sent to the service
    private const long EndVersion = 3;

    public TimeSpan Age => Stored.Age;

    /// <summary>Whether the caller itself wrote this content.</summary>
    public bool IsWrittenHere { get; private init; }

    /// <summary>Whether the service is not polled now, because it asked for a pause.</summary>
    /// <remarks>If the flow is younger than when the pause began, the clock of the store was set back, and the pause could last for hours.</remarks>
    public bool IsQuiet => Age >= Content.QuietSince && Age < Content.QuietUntil;

    /// <summary>The version to show. Without a first factor, changes between start and end are hidden, because only real challenges have
    /// them.</summary>
    public long Version => Content.HasFirstFactor ? Stored.Version : Stored.IsFinal ? EndVersion : Math.Min(Stored.Version, OpenVersion);

    // Without a first factor, nothing is shown that only a real question has, until the person answers.
    private bool LooksUnanswered => !Content.HasFirstFactor && !(Stored.IsFinal && Content.State is ChallengeState.Approved or ChallengeState.Denied);

    /// <returns>The flow, or <see langword="null"/> if it cannot be read, or belongs to another key: somebody who writes to the store's database
    /// may have copied another login over this one.</returns>
    public static FoundFlow? Of(string key, StoredFlow? stored) =>
        stored is not null && FlowContent.Parse(stored.Content) is { } content && FlowId.ToStoreKey(content.Id) == key ? new FoundFlow(key, stored, content) : null;

    /// <summary>The flow after <see cref="IFlowStore.ReplaceAsync"/> took this content.</summary>
    public FoundFlow Replaced(FlowContent content, bool isFinal) => this with
    {
        Content = content,
        IsWrittenHere = true,
        Stored = new StoredFlow
        {
            Content = ReadOnlyMemory<byte>.Empty,
            Version = Stored.Version + 1,
            IsFinal = isFinal,
            Age = Stored.Age,
            UntilTurn = Stored.UntilTurn,
        },
    };

    /// <summary>The flow after a wait, as if it was not read or changed meanwhile.</summary>
    public FoundFlow After(TimeSpan wait) => this with
    {
        Stored = new StoredFlow
        {
            Content = Stored.Content,
            Version = Stored.Version,
            IsFinal = Stored.IsFinal,
            Age = Stored.Age + wait,
            UntilTurn = Stored.UntilTurn > wait ? Stored.UntilTurn - wait : TimeSpan.Zero,
        },
    };

    /// <summary>The status to show.</summary>
    /// <param name="now">This node's time (UTC). The remaining time comes from the store's clock.</param>
    public FlowStatus ToStatus(DateTimeOffset now) => new()
    {
        State = LooksUnanswered && !Stored.IsFinal ? ChallengeState.Pending : Content.State,
        Version = Version,
        Provider = Content.Provider,
        Deadline = now + (Content.AnswerWithin - Age),
        CollectWithin = Content.CollectWithin,
        Message = LooksUnanswered ? null : Content.Message,
        AccessPass = Content is { AccessPass: { Length: > 0 } image, AccessPassType: { } type } ? new AccessPass(image, type) : null,
        ComparisonCode = Content.ComparisonCode,
        IsServiceTroubled = Content.IsTroubled && !LooksUnanswered,
    };

    public override string ToString() => Stored.ToString();
}
