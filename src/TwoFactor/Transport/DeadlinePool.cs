using System.Collections.Concurrent;

namespace TwoFactor.Transport;

/// <summary>Gives each request a deadline. It reuses the sources of ended requests, so that a poll needs no new timer.</summary>
/// <param name="timeout">How long a request may take.</param>
/// <param name="time">The clock. With a manual clock of a test, each request gets a new source.</param>
internal sealed class DeadlinePool(TimeSpan timeout, TimeProvider time)
{
    private const int MostIdle = 64;

    private readonly ConcurrentQueue<CancellationTokenSource> idle = new();
    private int idleCount; // the queue's own Count is slow

    /// <summary>Returns a source that is cancelled when the time is over.</summary>
    public CancellationTokenSource Rent()
    {
        if (time != TimeProvider.System)
            return new CancellationTokenSource(timeout, time);
        if (idle.TryDequeue(out CancellationTokenSource? source))
            Interlocked.Decrement(ref idleCount);
        else
            source = new CancellationTokenSource();
        source.CancelAfter(timeout);
        return source;
    }

    /// <summary>Takes a source back.</summary>
    /// <param name="source">The source.</param>
    /// <param name="isUnused">Whether it is certain that no code uses its token.</param>
    public void Return(CancellationTokenSource source, bool isUnused)
    {
        if (isUnused && time == TimeProvider.System && Volatile.Read(ref idleCount) < MostIdle && source.TryReset())
        {
            Interlocked.Increment(ref idleCount);
            idle.Enqueue(source);
        }
        else
        {
            source.Dispose();
        }
    }
}
