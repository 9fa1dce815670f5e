namespace TwoFactor.Emulator.State;

/// <summary>What both services share: the clock, the source of ids, the pending actions, and the signal of a change.</summary>
internal sealed record SharedServices(TimeProvider Time, IdSource Ids, DelayedActions Delayed, ChangeSignal Changed)
{
    /// <summary>Signals a change at the time at which something on the phone expires or is answered, so that nobody waits past it. A time that has
    /// passed is not signalled.</summary>
    public void SignalAt(DateTimeOffset moment)
    {
        if (moment > Time.GetUtcNow())
            RunAt(moment, Changed.Raise);
    }

    /// <summary>Runs an action at a time; in a moment if it has passed.</summary>
    public void RunAt(DateTimeOffset moment, Action action)
    {
        TimeSpan left = moment - Time.GetUtcNow();
        Delayed.After(left > TimeSpan.Zero ? left : TimeSpan.Zero, RunIfDue);

        void RunIfDue()
        {
            // A timer may fire a little early, and the wall clock may be put back.
            if (Time.GetUtcNow() < moment)
                RunAt(moment, action);
            else
                action();
        }
    }
}
