using Npgsql;
using TwoFactor.Flow;

namespace TwoFactor.PostgreSql;

/// <summary>Receives the keys of changed flows by LISTEN. After a lost connection it reports that some may have been missed.</summary>
internal sealed class PostgreSqlListener : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource stopping = new();
    private readonly NpgsqlDataSource source;
    private readonly string channel;
    private readonly Action<string?> wake;
    private readonly TimeSpan timeout;
    private Task? loop;
    private int isDisposed;

    private PostgreSqlListener(NpgsqlDataSource source, string channel, Action<string?> wake, TimeSpan timeout)
    {
        this.source = source;
        this.channel = channel;
        this.wake = wake;
        this.timeout = timeout;
    }

    public static async Task<PostgreSqlListener> StartAsync(
        NpgsqlDataSource source, string channel, Action<string?> wake, TimeSpan timeout, CancellationToken cancellationToken)
    {
        PostgreSqlListener listener = new(source, channel, wake, timeout);
        try
        {
            NpgsqlConnection connection = await listener.OpenAsync().WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
            listener.loop = listener.RunAsync(connection);
            return listener;
        }
        catch (Exception e) when (PostgreSqlFailure.IsOfEngine(e))
        {
            throw PostgreSqlFailure.Of(e, mayHaveBeenProcessed: false);
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

    private async Task<NpgsqlConnection> OpenAsync()
    {
        NpgsqlConnection connection = await source.OpenConnectionAsync(stopping.Token).ConfigureAwait(false);
        connection.Notification += (_, notification) => StoreWakeUp.Call(wake, notification.Payload);
        NpgsqlCommand listen = new($"LISTEN {channel}", connection); // a name of letters, digits and underscores
        await using (listen.ConfigureAwait(false))
            await listen.ExecuteNonQueryAsync(stopping.Token).ConfigureAwait(false);
        return connection;
    }

    private async Task ProbeAsync(NpgsqlConnection connection)
    {
        NpgsqlCommand probe = new("SELECT", connection) { CommandTimeout = (int)Math.Ceiling(timeout.TotalSeconds) };
        await using (probe.ConfigureAwait(false))
            await probe.ExecuteNonQueryAsync(stopping.Token).ConfigureAwait(false);
    }

    private async Task RunAsync(NpgsqlConnection? connection)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (connection is null)
                {
                    connection = await OpenAsync().ConfigureAwait(false);
                    StoreWakeUp.Call(wake, flow: null);
                }

                // A connection that was cut without a word looks like one on which nothing happens.
                if (!await connection.WaitAsync(Quiet, stopping.Token).ConfigureAwait(false))
                    await ProbeAsync(connection).ConfigureAwait(false);
            }
            catch (Exception e) when (PostgreSqlFailure.IsOfEngine(e) || e is InvalidOperationException)
            {
                await CloseAsync(connection).ConfigureAwait(false);
                connection = null;
                await Task.Delay(Retry, TimeProvider.System, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        await CloseAsync(connection).ConfigureAwait(false);
    }

    private static async Task CloseAsync(NpgsqlConnection? connection)
    {
        if (connection is null)
            return;
        NpgsqlConnection.ClearPool(connection);
        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
