using System.Collections.Concurrent;

namespace TwoFactor.Transport;

/// <summary>Gives each request a deadline, and uses the sources of ended requests again: a poll costs no timer of its own.</summary>
/// <param name="timeout">How long a request may take.</param>
/// <param name="time">The clock. With one that tests move, each request gets a source of its own.</param>
internal sealed class DeadlinePool(TimeSpan timeout, TimeProvider time)
{
    private const int MostIdle = 64;

    private readonly ConcurrentQueue<CancellationTokenSource> idle = new();

    /// <summary>A source that is cancelled when the time is over.</summary>
    public CancellationTokenSource Rent()
    {
        if (time != TimeProvider.System)
            return new CancellationTokenSource(timeout, time);
        if (!idle.TryDequeue(out CancellationTokenSource? source))
            source = new CancellationTokenSource();
        source.CancelAfter(timeout);
        return source;
    }

    /// <summary>Takes a source back.</summary>
    /// <param name="source">The source.</param>
    /// <param name="isUnused">Whether certainly no code holds its token any longer.</param>
    public void Return(CancellationTokenSource source, bool isUnused)
    {
        if (isUnused && time == TimeProvider.System && idle.Count < MostIdle && source.TryReset())
            idle.Enqueue(source);
        else
            source.Dispose();
    }
}
