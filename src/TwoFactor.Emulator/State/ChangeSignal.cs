namespace TwoFactor.Emulator.State;

/// <summary>
/// Wakes all waiters when something on the phone or in the record has changed. Waiters look first and then wait, so no change is lost.
/// </summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource next = Fresh();

    /// <summary>Completes at the next change after it was read.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Raise() => Interlocked.Exchange(ref next, Fresh()).SetResult();

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
