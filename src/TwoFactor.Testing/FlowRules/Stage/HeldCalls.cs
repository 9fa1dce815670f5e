namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>Calls of one kind that have reached the service. The case decides when they are answered.</summary>
internal sealed class HeldCalls(Activity activity)
{
    private readonly Lock changing = new();
    private readonly List<(InMemoryCall Call, TaskCompletionSource<InMemoryAnswer?> Answer)> held = [];
    private bool isOpen;

    public int Count
    {
        get
        {
            lock (changing)
                return held.Count;
        }
    }

    public InMemoryCall this[int call]
    {
        get
        {
            lock (changing)
                return held[call].Call;
        }
    }

    /// <summary>The number of calls that wait for their answer.</summary>
    public int Waiting
    {
        get
        {
            lock (changing)
                return held.Count(one => !one.Answer.Task.IsCompleted);
        }
    }

    /// <summary>Answers one call, counted from 0, with the service's own answer or another one.</summary>
    public void Answer(int call, InMemoryAnswer? otherwise = null)
    {
        TaskCompletionSource<InMemoryAnswer?> answer;
        lock (changing)
            answer = held[call].Answer;
        answer.TrySetResult(otherwise);
    }

    /// <summary>Answers all calls, also all later ones.</summary>
    public void AnswerAll()
    {
        int count;
        lock (changing)
        {
            isOpen = true;
            count = held.Count;
        }

        for (int i = 0; i < count; i++)
            Answer(i);
    }

    public async Task<InMemoryAnswer> HoldAsync(InMemoryCall call, InMemoryAnswer own, CancellationToken cancellationToken)
    {
        TaskCompletionSource<InMemoryAnswer?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (changing)
        {
            if (isOpen)
                return own;
            held.Add((call, answer));
        }

        // A held call does not count as activity.
        activity.End();
        try
        {
            return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false) ?? own;
        }
        finally
        {
            activity.Begin();
        }
    }
}
