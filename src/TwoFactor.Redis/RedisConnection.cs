using StackExchange.Redis;

namespace TwoFactor.Redis;

/// <summary>The connection to Redis: opened at first use, kept open by the client, and bounded in time. Says of each failure whether the command may have
/// been run.</summary>
internal sealed class RedisConnection(Func<Task<IConnectionMultiplexer>> connect, bool isOwned, TimeSpan timeout) : IAsyncDisposable
{
    private readonly Lock opening = new();
    private Task<IConnectionMultiplexer>? connection;

    /// <summary>The client's connection.</summary>
    public async Task<IConnectionMultiplexer> OpenAsync(CancellationToken cancellationToken)
    {
        Task<IConnectionMultiplexer> current;
        lock (opening)
        {
            if (connection is null or { IsFaulted: true } or { IsCanceled: true })
                connection = connect();
            current = connection;
        }

        try
        {
            return await current.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw Unavailable(e, mayHaveBeenProcessed: false);
        }
    }

    /// <summary>Sends one command.</summary>
    /// <exception cref="TwoFactorException">Redis cannot be reached, or did not answer in time.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        IConnectionMultiplexer multiplexer = await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await command(multiplexer.GetDatabase()).WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisConnectionException e)
        {
            throw Unavailable(e, e.CommandStatus != CommandStatus.WaitingToBeSent && e.CommandStatus != CommandStatus.WaitingInBacklog);
        }
        catch (RedisTimeoutException e)
        {
            throw Unavailable(e, e.Commandstatus != CommandStatus.WaitingToBeSent && e.Commandstatus != CommandStatus.WaitingInBacklog);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw Unavailable(e, mayHaveBeenProcessed: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (isOwned && connection is { IsCompletedSuccessfully: true } open)
            await (await open.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    // Without the message of the client: it may repeat the address and parts of the command.
    private static TwoFactorException Unavailable(Exception e, bool mayHaveBeenProcessed) =>
        new(TwoFactorError.Unavailable, $"Redis cannot be used now ({e.GetType().Name}).") { IsTransient = true, MayHaveBeenProcessed = mayHaveBeenProcessed };
}
