namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>Counts the calls in progress at the stores and the service, to find out when all have ended.</summary>
internal sealed class Activity
{
    private long begun;
    private int inProgress;

    public long Begun => Interlocked.Read(ref begun);

    public int InProgress => Volatile.Read(ref inProgress);

    public void Begin()
    {
        Interlocked.Increment(ref begun);
        Interlocked.Increment(ref inProgress);
    }

    public void End()
    {
        Interlocked.Increment(ref begun);
        Interlocked.Decrement(ref inProgress);
    }
}
