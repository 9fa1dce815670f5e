namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>Holds back what one read of a store has found, so that something can change between a look and what comes of it.</summary>
internal sealed class ReadGate(int read)
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int reads;

    /// <summary>Completes when the read of that number, counted from 1, has been made.</summary>
    public Task Reached => reached.Task;

    public void Open() => opened.TrySetResult();

    public bool IsNext() => Interlocked.Increment(ref reads) == read;

    public Task PassAsync()
    {
        reached.TrySetResult();
        return opened.Task;
    }
}
