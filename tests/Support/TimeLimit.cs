namespace TwoFactor.Tests.Support;

/// <summary>Interrupts the thread that made it once the time is over, and repeats that until <see cref="End"/>.</summary>
internal sealed class TimeLimit
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10); // code that waits may catch an interruption, and wait again

    private readonly Lock changing = new();
    private readonly Thread thread = Thread.CurrentThread;
    private readonly Timer timer;
    private bool hasEnded;
    private bool isOver;

    public TimeLimit(TimeSpan time)
    {
        Time = time;
        timer = new Timer(_ => Interrupt(), state: null, time, Again);
    }

    public TimeSpan Time { get; }

    public bool IsOver => Volatile.Read(ref isOver);

    /// <summary>Stops interrupting. Only the thread that made it may call this.</summary>
    /// <returns>Whether the time was over.</returns>
    public bool End()
    {
        lock (changing)
            hasEnded = true;
        timer.Dispose();
        try
        {
            thread.Join(0); // an interruption while the thread did not wait would otherwise end its next wait
        }
        catch (ThreadInterruptedException)
        {
        }

        return IsOver;
    }

    private void Interrupt()
    {
        lock (changing)
        {
            if (hasEnded)
                return;
            thread.Interrupt();
            Volatile.Write(ref isOver, true);
        }
    }
}
