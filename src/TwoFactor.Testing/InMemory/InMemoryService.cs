namespace TwoFactor.Testing;

/// <summary>A service in memory whose users all have a phone. A test sets what they do: <c>service.User("jdoe").Approves()</c>.</summary>
/// <remarks>It stores its challenges, like a real service, and can serve any number of tenants. A user of one name is the same person for all of them; use
/// one service for each tenant if their users are others. Thread-safe.</remarks>
/// <example><code>
/// InMemoryService service = new();
/// services.AddTwoFactor().AddInMemory("acme", service);
/// service.User("jdoe").Answers(ChallengeState.Pending, ChallengeState.Approved);
/// </code></example>
public sealed class InMemoryService : IInMemoryService
{
    private readonly Lock changing = new();
    private readonly Dictionary<string, InMemoryUser> users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InMemoryAnswer> standing = new(StringComparer.Ordinal);
    private readonly List<InMemoryCall> calls = [];

    /// <summary>Every call so far, in the order of arrival.</summary>
    public IReadOnlyList<InMemoryCall> Calls
    {
        get
        {
            lock (changing)
                return [.. calls];
        }
    }

    /// <summary>The user of that name, whose answers can be set. All users exist; by default they do not answer.</summary>
    public InMemoryUser User(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        lock (changing)
            return UserLocked(name);
    }

    /// <inheritdoc/>
    public Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asked);
        lock (changing)
        {
            calls.Add(asked);
            return Task.FromResult(Answer(asked));
        }
    }

    private InMemoryAnswer Answer(InMemoryCall call)
    {
        if (call.Operation == ServiceOperation.Start)
            return Start(call);
        if (!standing.TryGetValue(call.ChallengeId, out InMemoryAnswer? before))
            return new InMemoryAnswer(TwoFactorError.ChallengeNotFound);
        if (before.State.IsFinal())
            return before;
        return call.Operation switch
        {
            ServiceOperation.Cancel => standing[call.ChallengeId] = ChallengeState.Cancelled,
            ServiceOperation.Poll => Poll(call),
            _ => before,
        };
    }

    private InMemoryAnswer Start(InMemoryCall call)
    {
        InMemoryAnswer answer = UserLocked(call.User).Start();
        if (answer.Error is null)
            standing[call.ChallengeId] = answer;
        return answer;
    }

    private InMemoryAnswer Poll(InMemoryCall call)
    {
        InMemoryAnswer answer = UserLocked(call.User).Poll();
        if (answer.Error is null)
            standing[call.ChallengeId] = answer;
        return answer;
    }

    private InMemoryUser UserLocked(string name)
    {
        if (!users.TryGetValue(name, out InMemoryUser? user))
            users[name] = user = new InMemoryUser();
        return user;
    }
}
