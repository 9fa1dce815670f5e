using Microsoft.Extensions.Logging;
using Npgsql;
using TwoFactor.Flow;

namespace TwoFactor.PostgreSql;

/// <summary>Receives the keys of changed flows with LISTEN. After a lost connection, it reports that changes may have been missed.</summary>
/// <param name="open">Opens a connection.</param>
/// <param name="failed">Called with the failure of a command that begins to listen.</param>
/// <param name="pool">Counts the connection.</param>
/// <param name="channel">The name of the channel: letters, digits and underscores.</param>
/// <param name="wake">Called with the key of each flow that changes, and with <see langword="null"/> after a lost connection.</param>
/// <param name="timeout">How long one command may take, connecting included.</param>
/// <param name="logger">Gets long outages and their ends, and the failures that nothing foresees.</param>
/// <param name="time">Measures outages.</param>
/// <param name="ended">Cancelled when the store is disposed. The listener then ends too.</param>
internal sealed partial class PostgreSqlListener(
    Func<CancellationToken, Task<NpgsqlConnection>> open,
    Action<Exception> failed,
    PoolUse pool,
    string channel,
    Action<string?> wake,
    TimeSpan timeout,
    ILogger logger,
    TimeProvider time,
    CancellationToken ended) : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    // An outage that takes longer is logged once, and the connection is then tried less often.
    private static readonly TimeSpan LongOutage = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SlowRetry = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(ended);
    private Task? loop;
    private int isDisposed;

    /// <summary>Begins to listen, once.</summary>
    /// <param name="cancellationToken">Stops the attempt.</param>
    public async Task<PostgreSqlListener> StartAsync(CancellationToken cancellationToken)
    {
        Task<NpgsqlConnection> opening = OpenAsync();
        try
        {
            NpgsqlConnection connection = await opening.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
            loop = RunAsync(connection);
            return this;
        }
        catch
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            _ = CloseAsync(opening);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 1)
            return;
        await stopping.CancelAsync().ConfigureAwait(false);
        if (loop is not null)
            await loop.ConfigureAwait(false);
        stopping.Dispose();
    }

    // If LISTEN fails, the connection is returned. Otherwise each of the many attempts during an outage would keep one.
    private async Task<NpgsqlConnection> OpenAsync()
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        deadline.CancelAfter(timeout);
        NpgsqlConnection connection = await open(deadline.Token).ConfigureAwait(false);
        pool.Take();
        try
        {
            connection.Notification += OnNotification;
            NpgsqlCommand listen = new($"LISTEN {channel}", connection);
            await using (listen.ConfigureAwait(false))
                await listen.ExecuteNonQueryAsync(deadline.Token).ConfigureAwait(false);
            return connection;
        }
        catch (Exception e)
        {
            failed(e);
            await CloseAsync(connection).ConfigureAwait(false);
            throw;
        }
    }

    private void OnNotification(object sender, NpgsqlNotificationEventArgs notification)
    {
        if (!stopping.IsCancellationRequested)
            StoreWakeUp.Call(wake, notification.Payload);
    }

    private async Task ProbeAsync(NpgsqlConnection connection)
    {
        NpgsqlCommand probe = new("SELECT", connection) { CommandTimeout = (int)Math.Ceiling(timeout.TotalSeconds) };
        await using (probe.ConfigureAwait(false))
            await probe.ExecuteNonQueryAsync(stopping.Token).ConfigureAwait(false);
    }

    private async Task RunAsync(NpgsqlConnection? connection)
    {
        long? lostAt = null;
        bool isLong = false;
        bool isLogged = false;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (connection is null)
                {
                    connection = await OpenAsync().ConfigureAwait(false);
                    if (isLogged)
                        LogListeningAgain();
                    lostAt = null;
                    isLong = isLogged = false;
                    StoreWakeUp.Call(wake, flow: null);
                }

                // A connection that was cut silently looks like an idle one, so it is probed.
                if (!await connection.WaitAsync(Quiet, stopping.Token).ConfigureAwait(false))
                    await ProbeAsync(connection).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // the top of a background loop, which must not end before the listener does
            catch (Exception e)
#pragma warning restore CA1031
            {
                lostAt ??= time.GetTimestamp();
                bool wasLong = isLong;
                isLong = time.GetElapsedTime(lostAt.Value) >= LongOutage;
                if (!stopping.IsCancellationRequested && (isLong != wasLong || !IsOfConnection(e)))
                {
                    LogListeningFailed((e as TwoFactorException ?? PostgreSqlFailure.Of(e, mayHaveBeenProcessed: false)).Message);
                    isLogged = true;
                }

                await CloseAsync(connection).ConfigureAwait(false);
                connection = null;
                await Task.Delay(isLong ? SlowRetry : Retry, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await CloseAsync(connection).ConfigureAwait(false);
    }

    private async Task CloseAsync(NpgsqlConnection? connection)
    {
        if (connection is null)
            return;
        pool.Return();
        try
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfConnection(e))
        {
            // It was lost already.
        }
    }

    // The caller has stopped waiting.
    private async Task CloseAsync(Task<NpgsqlConnection> opening)
    {
        try
        {
            await CloseAsync(await opening.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfConnection(e))
        {
            // The connection was never opened.
        }
        finally
        {
            stopping.Dispose();
        }
    }

    // OperationCanceledException: the listener ends, or a command took too long.
    private static bool IsOfConnection(Exception e) => PostgreSqlFailure.IsOfEngine(e) || e is TwoFactorException or InvalidOperationException or OperationCanceledException;

    [LoggerMessage(EventIds.ListeningFailed, LogLevel.Error, "This node receives no notifications from other nodes at the moment; it will connect again. {Reason}", EventName = nameof(EventIds.ListeningFailed))]
    private partial void LogListeningFailed(string reason);

    [LoggerMessage(EventIds.ListeningAgain, LogLevel.Information, "This node receives notifications from other nodes again.", EventName = nameof(EventIds.ListeningAgain))]
    private partial void LogListeningAgain();
}
