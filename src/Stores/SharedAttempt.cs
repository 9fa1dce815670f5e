using TwoFactor.Transport;

namespace TwoFactor.Stores;

/// <summary>Makes one connection, for which all callers wait. After a failed attempt, callers get its failure for a moment, and then there is another
/// attempt. So the host's code is not run for each login during an outage. This file is compiled into each shared store.</summary>
/// <remarks>The host's code may block, so it is run on a thread of the pool, and without the context of the caller that happens to be the first.</remarks>
internal sealed class SharedAttempt<T>(Func<Task<T>> make, TimeProvider time)
{
    // How long a failure is reported before another attempt.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Lock making = new();
    private volatile Task<T>? last;
    private long failedAt;

    /// <summary>The attempt that was begun last; <see langword="null"/> before the first, and after the connection was given up.</summary>
    public Task<T>? Last => last;

    /// <summary>The connection; the default value until it is made.</summary>
    public T? Made => last is { IsCompletedSuccessfully: true } made ? made.GetAwaiter().GetResult() : default;

    /// <summary>Begins the first attempt, or another one after a failure and its pause.</summary>
    /// <returns>The last attempt. It may be in progress, have made the connection, or have failed a moment ago.</returns>
    public Task<T> Begin()
    {
        lock (making)
        {
            if (last is null || (last.IsCompleted && !last.IsCompletedSuccessfully && time.GetElapsedTime(failedAt) >= Pause))
            {
                using AsyncFlowControl withoutContext = ExecutionContext.SuppressFlow();
                last = Task.Run(MakeAsync);
                Abandoned.Observe(last);
            }

            return last;
        }
    }

    /// <summary>Gives a connection up, so that the next call begins another attempt.</summary>
    /// <returns><see langword="false"/> if it is no longer the shared connection.</returns>
    public bool TryGiveUp(T connection)
    {
        lock (making)
        {
            if (!Equals(Made, connection))
                return false;
            last = null;
            return true;
        }
    }

    private async Task<T> MakeAsync()
    {
        try
        {
            return await make().ConfigureAwait(false);
        }
        catch
        {
            failedAt = time.GetTimestamp();
            throw;
        }
    }
}
