namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>Delays the result of one read of a store, so that a change can happen after the read and before its result is used.</summary>
internal sealed class ReadGate(int read)
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int reads;

    /// <summary>Completes when the read with the given number, counted from 1, was made.</summary>
    public Task Reached => reached.Task;

    public void Open() => opened.TrySetResult();

    /// <summary>Called after each read. Delays the one with the given number.</summary>
    public Task PassAsync()
    {
        if (Interlocked.Increment(ref reads) != read)
            return Task.CompletedTask;
        reached.TrySetResult();
        return opened.Task;
    }
}
