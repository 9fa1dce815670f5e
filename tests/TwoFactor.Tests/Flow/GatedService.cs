using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>A service that takes calls of one kind at once, and answers them when the test says so.</summary>
internal sealed class GatedService(InMemoryService inner, ServiceOperation held) : IInMemoryService
{
    private readonly List<TaskCompletionSource> waiting = [];
    private readonly TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many calls came to the gate.</summary>
    public int Waiting => waiting.Count;

    /// <summary>How many of them are held there.</summary>
    public int Held => waiting.Count(static gate => !gate.Task.IsCompleted);

    /// <summary>Whether a call is held there, counted from 0.</summary>
    public bool IsHeld(int call) => !waiting[call].Task.IsCompleted;

    /// <summary>Completes when a challenge is withdrawn.</summary>
    public Task Cancelled => cancelled.Task;

    public async Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
    {
        InMemoryAnswer answer = await inner.AskAsync(asked, cancellationToken).ConfigureAwait(false);
        TaskCompletionSource gate = new();
        if (asked.Operation == held)
        {
            lock (waiting)
                waiting.Add(gate);
        }

        if (asked.Operation == ServiceOperation.Cancel)
            cancelled.TrySetResult();
        if (asked.Operation != held)
            return answer;
        await gate.Task.ConfigureAwait(false); // or the answer would wait for the test
        return answer;
    }

    /// <summary>Lets the answer to a call go, counted from 0. What awaits it has run when this returns, which a test's context would put off.</summary>
    public void Answer(int call)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        waiting[call].SetResult();
        SynchronizationContext.SetSynchronizationContext(context);
    }
}
