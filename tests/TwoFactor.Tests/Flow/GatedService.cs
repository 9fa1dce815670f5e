using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>A service that accepts calls of one kind at once, and answers each when the test calls <see cref="Answer"/>.</summary>
internal sealed class GatedService(InMemoryService inner, ServiceOperation held) : IInMemoryService
{
    private readonly List<TaskCompletionSource> waiting = [];
    private readonly TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many calls of this kind have come.</summary>
    public int Waiting
    {
        get
        {
            lock (waiting)
                return waiting.Count;
        }
    }

    /// <summary>How many of them have no answer yet.</summary>
    public int Held
    {
        get
        {
            lock (waiting)
                return waiting.Count(static gate => !gate.Task.IsCompleted);
        }
    }

    /// <summary>Whether a call, counted from 0, has no answer yet.</summary>
    public bool IsHeld(int call) => !GateOf(call).Task.IsCompleted;

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
        await gate.Task.ConfigureAwait(false); // otherwise the answer would wait for the test's synchronization context
        return answer;
    }

    /// <summary>Answers a call, counted from 0. Code that awaits the answer has run when this returns; the test's synchronization context would delay it.</summary>
    public void Answer(int call)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        GateOf(call).SetResult(); // outside the lock: code that awaits the answer runs here
        SynchronizationContext.SetSynchronizationContext(context);
    }

    private TaskCompletionSource GateOf(int call)
    {
        lock (waiting)
            return waiting[call];
    }
}
