namespace TwoFactor.Emulator.State;

/// <summary>
/// Tells all waiters that something on the phone or in the record changed. Waiters look first and wait then, so no change is lost.
/// </summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource next = Fresh();

    /// <summary>Completes at the next change after it was read.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Raise() => Interlocked.Exchange(ref next, Fresh()).SetResult();

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
