namespace TwoFactor.Flow;

/// <summary>Runs work that no caller waits for, such as a release. It counts this work, and calls that go on after their callers have left, so that a host
/// that stops can wait for them.</summary>
internal sealed class BackgroundWork
{
    private readonly Lock changing = new();
    private TaskCompletionSource? done;
    private int calls;

    /// <summary>How much work that <see cref="Run"/> started is in progress. Calls of <see cref="CountAsync"/> are not included.</summary>
    public int WorkInProgress { get; private set; }

    /// <summary>Starts work that reports its own failures. It starts on another thread, so that even a service that blocks does not delay the
    /// caller.</summary>
    public void Run(Func<Task> work)
    {
        lock (changing)
            WorkInProgress++;
        _ = RunAsync(work);
    }

    /// <summary>Makes a call, and counts it from before it begins until it ends. Such a call is a start, which may open a challenge; a withdrawal, without which
    /// the phone would go on asking; or a turn, which may write a person's answer. Its caller waits for it, or has left.</summary>
    public async Task<T> CountAsync<T>(Func<Task<T>> call)
    {
        lock (changing)
            calls++;
        try
        {
            return await call().ConfigureAwait(false);
        }
        finally
        {
            lock (changing)
            {
                calls--;
                EndIfDone();
            }
        }
    }

    /// <summary>The same for a call without a result.</summary>
    public Task CountAsync(Func<Task> call) => CountAsync(async () =>
    {
        await call().ConfigureAwait(false);
        return true;
    });

    /// <summary>Waits until no work and no call is in progress.</summary>
    public Task WhenDoneAsync(CancellationToken cancellationToken)
    {
        lock (changing)
        {
            if (WorkInProgress + calls == 0)
                return Task.CompletedTask;
            done ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return done.Task.WaitAsync(cancellationToken);
        }
    }

    private async Task RunAsync(Func<Task> work)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            lock (changing)
            {
                WorkInProgress--;
                EndIfDone();
            }
        }
    }

    private void EndIfDone()
    {
        if (WorkInProgress + calls > 0)
            return;
        done?.SetResult();
        done = null;
    }
}
