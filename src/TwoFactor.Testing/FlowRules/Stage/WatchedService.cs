namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>The service that all nodes ask. Its users answer as the case decides, and it records every call.</summary>
internal sealed class WatchedService(Pace pace, Activity activity, TimeSpan lifetime) : IInMemoryService
{
    private readonly Lock changing = new();
    private readonly List<ReceivedCall> calls = [];
    private readonly QuestionsOnPhones questions = new();
    private readonly Dictionary<ServiceOperation, HeldCalls> held = [];

    /// <summary>The answers of the users.</summary>
    public InMemoryService People { get; } = new();

    /// <summary>Answers instead of the users, if it returns a value.</summary>
    public Func<InMemoryCall, InMemoryAnswer?>? Instead { get; set; }

    /// <summary>How long the service needs to answer a start.</summary>
    public TimeSpan StartsTake { get; set; }

    /// <summary>How long it needs to withdraw a challenge.</summary>
    public TimeSpan WithdrawalsTake { get; set; }

    public IReadOnlyList<ReceivedCall> Calls
    {
        get
        {
            lock (changing)
                return [.. calls];
        }
    }

    /// <summary>How often a phone was asked while it showed another question.</summary>
    public int Overlaps
    {
        get
        {
            lock (changing)
                return questions.Overlaps;
        }
    }

    public InMemoryUser User(string name) => People.User(name);

    public IReadOnlyList<ReceivedCall> CallsFor(string user, ServiceOperation operation) =>
        [.. Calls.Where(one => one.Call.User == user && one.Call.Operation == operation)];

    public int Count(string user, ServiceOperation operation) => CallsFor(user, operation).Count;

    public int ApprovalsOf(string user)
    {
        lock (changing)
            return questions.Approvals.GetValueOrDefault(user);
    }

    public bool IsAsking(string user)
    {
        lock (changing)
            return questions.IsOpen(user, pace.Now);
    }

    /// <summary>From now on, calls of this kind reach the service, but are not answered until the case answers them. If calls of this kind
    /// are held already, those stay with the result of the earlier call.</summary>
    public HeldCalls Hold(ServiceOperation operation)
    {
        HeldCalls waiting = new(activity);
        lock (changing)
            held[operation] = waiting;
        return waiting;
    }

    public void AnswerAll()
    {
        HeldCalls[] all;
        lock (changing)
            all = [.. held.Values];
        foreach (HeldCalls one in all)
            one.AnswerAll();
    }

    public async Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
    {
        activity.Begin();
        try
        {
            HeldCalls? waiting;
            lock (changing)
            {
                calls.Add(new ReceivedCall { Call = asked, At = pace.Now, IsAfterEnd = questions.HasEnded(asked.ChallengeId) });
                waiting = held.GetValueOrDefault(asked.Operation);
            }

            await TakeTimeAsync(asked.Operation, cancellationToken).ConfigureAwait(false);
            InMemoryAnswer answer = Instead?.Invoke(asked) ?? await People.AskAsync(asked, cancellationToken).ConfigureAwait(false);
            if (waiting is not null)
                answer = await waiting.HoldAsync(asked, answer, cancellationToken).ConfigureAwait(false);
            lock (changing)
                Note(asked, answer);
            return answer;
        }
        finally
        {
            activity.End();
        }
    }

    // A call that waits for the clock does not count as activity.
    private async Task TakeTimeAsync(ServiceOperation operation, CancellationToken cancellationToken)
    {
        TimeSpan takes = operation switch { ServiceOperation.Start => StartsTake, ServiceOperation.Cancel => WithdrawalsTake, _ => TimeSpan.Zero };
        if (takes == TimeSpan.Zero)
            return;
        activity.End();
        try
        {
            await Task.Delay(takes, pace.Clock, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            activity.Begin();
        }
    }

    private void Note(InMemoryCall asked, InMemoryAnswer answer)
    {
        if (asked.Operation == ServiceOperation.Start)
        {
            if (answer.Error is null || answer.MayHaveBeenProcessed)
                questions.Open(asked.ChallengeId, asked.User, pace.Now, asked.Request?.Lifetime ?? lifetime);
        }
        else if (answer.Error is null && (answer.State.IsFinal() || asked.Operation == ServiceOperation.Cancel))
        {
            questions.End(asked.ChallengeId, asked.User, asked.Operation == ServiceOperation.Poll ? answer.State : ChallengeState.Cancelled);
        }
    }
}
