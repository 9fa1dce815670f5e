namespace TwoFactor.Testing;

/// <summary>Sets what one user of an <see cref="InMemoryService"/> does with the phone. It may be changed at any time, also while a challenge is
/// open. Thread-safe.</summary>
public sealed class InMemoryUser
{
    private readonly Lock changing = new();
    private Queue<InMemoryAnswer> answers = new([ChallengeState.Pending]);
    private InMemoryAnswer? refusal;

    internal InMemoryUser()
    {
    }

    /// <summary>Approves.</summary>
    /// <param name="name">Another name for the approval, as with a priority code; <see langword="null"/> for the requested name.</param>
    public InMemoryUser Approves(string? name = null) => Answers(new InMemoryAnswer(ChallengeState.Approved) { ApprovedBy = name });

    /// <summary>Denies.</summary>
    public InMemoryUser Denies() => Answers(ChallengeState.Denied);

    /// <summary>Does not answer. This is the default.</summary>
    public InMemoryUser DoesNothing() => Answers(ChallengeState.Pending);

    /// <summary>Gives these answers, one for each poll of an open challenge. The last one is repeated. After a final answer, a challenge keeps that
    /// state.</summary>
    public InMemoryUser Answers(params InMemoryAnswer[] script)
    {
        ArgumentNullException.ThrowIfNull(script);
        if (script.Length == 0)
            throw new ArgumentException("A script has an answer.", nameof(script));
        lock (changing)
            answers = new Queue<InMemoryAnswer>(script);
        return this;
    }

    /// <summary>Makes every start fail with this error.</summary>
    /// <param name="error">The error, such as <see cref="TwoFactorError.UserNotEnrolled"/>; <see langword="null"/> for a user who can be asked
    /// again.</param>
    /// <param name="mayHaveBeenProcessed">Whether the phone may ask all the same, as after a lost answer or a timeout. Then no
    /// <see cref="FlowFailureMode"/> applies.</param>
    public InMemoryUser CannotBeAsked(TwoFactorError? error, bool mayHaveBeenProcessed = false)
    {
        lock (changing)
            refusal = error is { } reason ? new InMemoryAnswer(reason) { MayHaveBeenProcessed = mayHaveBeenProcessed } : null;
        return this;
    }

    internal InMemoryAnswer Start()
    {
        lock (changing)
            return refusal ?? ChallengeState.Pending;
    }

    internal InMemoryAnswer Poll()
    {
        lock (changing)
            return answers.Count > 1 ? answers.Dequeue() : answers.Peek();
    }
}
