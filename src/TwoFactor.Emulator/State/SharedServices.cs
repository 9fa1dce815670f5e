namespace TwoFactor.Emulator.State;

/// <summary>What both services share: the clock, the source of ids, the pending actions, and the signal of a change.</summary>
internal sealed record SharedServices(TimeProvider Time, IdSource Ids, DelayedActions Delayed, ChangeSignal Changed)
{
    /// <summary>Signals a change at the time at which something on the phone expires, so that nobody waits past it.</summary>
    public void SignalAt(DateTimeOffset expiry)
    {
        TimeSpan left = expiry - Time.GetUtcNow();
        if (left > TimeSpan.Zero)
            Delayed.After(left, Signal);

        void Signal()
        {
            // A timer may fire a little early, and the wall clock may be put back.
            SignalAt(expiry);
            if (Time.GetUtcNow() >= expiry)
                Changed.Raise();
        }
    }
}
