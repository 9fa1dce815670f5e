using System.Net.Sockets;
using Npgsql;

namespace TwoFactor.PostgreSql;

/// <summary>Hears of changed flows by LISTEN. After a lost connection it tells its caller that some may have been missed.</summary>
internal sealed class PostgreSqlListener : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly NpgsqlDataSource source;
    private readonly string channel;
    private readonly Action<string?> wake;
    private Task? loop;
    private int isDisposed;

    private PostgreSqlListener(NpgsqlDataSource source, string channel, Action<string?> wake)
    {
        this.source = source;
        this.channel = channel;
        this.wake = wake;
    }

    public static async Task<PostgreSqlListener> StartAsync(
        NpgsqlDataSource source, string channel, Action<string?> wake, TimeSpan timeout, CancellationToken cancellationToken)
    {
        PostgreSqlListener listener = new(source, channel, wake);
        try
        {
            NpgsqlConnection connection = await listener.OpenAsync().WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
            listener.loop = listener.RunAsync(connection);
            return listener;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or SocketException)
        {
            throw PostgreSqlConnections.Unavailable(e, mayHaveBeenProcessed: false);
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
        connection.Notification += (_, notification) => Wake(notification.Payload);
        NpgsqlCommand listen = new($"LISTEN {channel}", connection); // a name of letters, digits and underscores
        await using (listen.ConfigureAwait(false))
            await listen.ExecuteNonQueryAsync(stopping.Token).ConfigureAwait(false);
        return connection;
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
                    Wake(flow: null);
                }

                await connection.WaitAsync(stopping.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException or IOException or InvalidOperationException)
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

    private void Wake(string? flow)
    {
        try
        {
            wake(flow);
        }
#pragma warning disable CA1031 // a listener's fault is its own
        catch (Exception)
#pragma warning restore CA1031
        {
            // The contract: a listener that throws disturbs nothing.
        }
    }
}
