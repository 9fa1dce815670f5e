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

    public bool IsNext() => Interlocked.Increment(ref reads) == read;

    public Task PassAsync()
    {
        reached.TrySetResult();
        return opened.Task;
    }
}
