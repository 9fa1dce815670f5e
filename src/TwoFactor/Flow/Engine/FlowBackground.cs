namespace TwoFactor.Flow;

/// <summary>Work for which no caller waits, such as a release: it is counted, so that a host that stops can let it finish.</summary>
internal sealed class FlowBackground
{
    private readonly Lock changing = new();
    private TaskCompletionSource? done;

    /// <summary>How much is under way.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Begins work that reports its own failures. It begins on another thread: not even a service that blocks delays the caller.</summary>
    public void Run(Func<Task> work)
    {
        lock (changing)
            UnderWay++;
        _ = RunAsync(work);
    }

    /// <summary>Waits until nothing is under way.</summary>
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
