namespace TwoFactor.Emulator.State;

/// <summary>Wakes all waiters when something on the phone or in the record has changed. A waiter reads <see cref="Next"/> before it reads the state,
/// so it misses no change.</summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource next = Fresh();

    /// <summary>A task that completes at the next change after this property was read.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Raise() => Interlocked.Exchange(ref next, Fresh()).SetResult();

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
