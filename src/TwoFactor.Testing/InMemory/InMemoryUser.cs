namespace TwoFactor.Testing;

/// <summary>What one user of an <see cref="InMemoryService"/> does with the phone. May be
/// changed at any time, also while a challenge is open. Thread-safe.</summary>
public sealed class InMemoryUser
{
    private readonly Lock changing = new();
    private Queue<InMemoryAnswer> answers = new([ChallengeState.Pending]);
    private InMemoryAnswer? refusal;

    internal InMemoryUser()
    {
    }

    /// <summary>Says yes.</summary>
    /// <param name="name">Another name to say it under, as a priority code does; <see langword="null"/> for the name that was asked.</param>
    public InMemoryUser Approves(string? name = null) => Answers(new InMemoryAnswer(ChallengeState.Approved) { ApprovedBy = name });

    /// <summary>Says no.</summary>
    public InMemoryUser Denies() => Answers(ChallengeState.Denied);

    /// <summary>Leaves the phone in the pocket, which is what everybody does at first.</summary>
    public InMemoryUser DoesNothing() => Answers(ChallengeState.Pending);

    /// <summary>Gives these answers, one to each poll of an open challenge. The last one stays; a final one stays with its challenge.</summary>
    public InMemoryUser Answers(params InMemoryAnswer[] script)
    {
        ArgumentNullException.ThrowIfNull(script);
        if (script.Length == 0)
            throw new ArgumentException("A script has an answer.", nameof(script));
        lock (changing)
            answers = new Queue<InMemoryAnswer>(script);
        return this;
    }

    /// <summary>Cannot be asked: every start fails with this error.</summary>
    /// <param name="error">Why, such as <see cref="TwoFactorError.UserNotEnrolled"/>;
    /// <see langword="null"/> for a user who can be asked again.</param>
    public InMemoryUser CannotBeAsked(TwoFactorError? error)
    {
        lock (changing)
            refusal = error is { } reason ? new InMemoryAnswer(reason) : null;
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
