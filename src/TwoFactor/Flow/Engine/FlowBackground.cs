namespace TwoFactor.Flow;

/// <summary>Runs work that no caller waits for, such as a release. It counts the work, so that a host that stops can wait for it.</summary>
internal sealed class FlowBackground
{
    private readonly Lock changing = new();
    private TaskCompletionSource? done;

    /// <summary>The number of tasks in progress.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Starts work that reports its own failures. It starts on another thread, so that even a service that blocks does not delay the
    /// caller.</summary>
    public void Run(Func<Task> work)
    {
        lock (changing)
            UnderWay++;
        _ = RunAsync(work);
    }

    /// <summary>Waits until no work is in progress.</summary>
    public Task WhenDoneAsync(CancellationToken cancellationToken)
    {
        lock (changing)
        {
            if (UnderWay == 0)
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
                if (--UnderWay == 0)
                {
                    done?.SetResult();
                    done = null;
                }
            }
        }
    }
}
