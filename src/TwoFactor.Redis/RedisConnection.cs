using StackExchange.Redis;

namespace TwoFactor.Redis;

/// <summary>The connection to Redis: opened at first use, kept open by the client, and bounded in time. Each failure tells whether the command may have
/// been run.</summary>
internal sealed class RedisConnection(Func<Task<IConnectionMultiplexer>> connect, bool isOwned, TimeSpan timeout) : IAsyncDisposable, IDisposable
{
    private const int RoleCheckSeconds = 2;

    // Scripts that say what they need (#!lua flags=…).
    private static readonly Version Oldest = new(7, 0);
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource ending = new();
    private readonly Lock opening = new();
    private Task<IConnectionMultiplexer>? connection;
    private bool isKnown;
    private int isDisposed;

    /// <summary>Cancelled when the store is disposed: who listens stops then, on a connection that stays open as well.</summary>
    public CancellationToken Ended => ending.Token;

    /// <summary>Whether the connection is ours, or else the host's, with the host's options.</summary>
    public bool IsOwned => isOwned;

    /// <summary>Why this server cannot be used for good; <see langword="null"/> while no such reason is known.</summary>
    public string? Refusal { get; private set; }

    /// <summary>A connection of our own to these servers.</summary>
    public static RedisConnection To(ConfigurationOptions servers, TimeSpan timeout)
    {
        ConfigurationOptions bounded = servers.Clone();
        bounded.AbortOnConnectFail = false; // a host starts without Redis, and finds it when it comes
        bounded.ConnectTimeout = bounded.AsyncTimeout = bounded.SyncTimeout = (int)timeout.TotalMilliseconds;
        bounded.ConfigCheckSeconds = Math.Min(bounded.ConfigCheckSeconds, RoleCheckSeconds); // a replica that took over is found by then
        bounded.ReconnectRetryPolicy = new LinearRetry((int)Reconnect.TotalMilliseconds);
        bounded.SharedSubscriptionConnection = false; // where both share one, the client does not report that wake-ups may have been missed
        // A command that waits for a connection could still be sent after its caller was told that it failed.
        bounded.BacklogPolicy = BacklogPolicy.FailFast;
        return new RedisConnection(async () => await ConnectionMultiplexer.ConnectAsync(bounded).ConfigureAwait(false), isOwned: true, timeout);
    }

    /// <summary>The client's connection.</summary>
    /// <exception cref="TwoFactorException">Redis cannot be reached, or is too old.</exception>
    public async Task<IConnectionMultiplexer> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested(); // a wait for what is there already ends without a look at the token
        try
        {
            IConnectionMultiplexer multiplexer = await Begin().WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
            CheckVersion(multiplexer);
            return multiplexer;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            throw RedisFailure.NotSent(e);
        }
    }

    /// <summary>Sends one command.</summary>
    /// <exception cref="TwoFactorException">Redis cannot be reached, did not answer in time, refused the command, or is too old.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        IConnectionMultiplexer multiplexer = await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await command(multiplexer.GetDatabase()).WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException) // the host stops, perhaps
        {
            throw RedisFailure.Of(e);
        }
    }

    public ValueTask DisposeAsync() => new(EndAsync(static multiplexer => multiplexer.DisposeAsync()));

    // A connection that is just being opened is closed when it is open: nothing waits for that.
    public void Dispose() => _ = EndAsync(static multiplexer =>
    {
        multiplexer.Dispose();
        return ValueTask.CompletedTask;
    });

    private Task<IConnectionMultiplexer> Begin()
    {
        lock (opening)
        {
            ObjectDisposedException.ThrowIf(ending.IsCancellationRequested, this);
            if (connection is null or { IsFaulted: true } or { IsCanceled: true })
                connection = connect();
            return connection;
        }
    }

    private async Task EndAsync(Func<IConnectionMultiplexer, ValueTask> close)
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 1)
            return;
        Task<IConnectionMultiplexer>? open;
        lock (opening)
        {
            ending.Cancel();
            open = connection;
        }

        if (!IsOwned || open is null)
            return;
        try
        {
            await close(await open.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            // It never came about.
        }
    }

    private void CheckVersion(IConnectionMultiplexer multiplexer)
    {
        if (Volatile.Read(ref isKnown))
            return;
        Version[] versions = [.. multiplexer.GetServers().Where(server => server.IsConnected).Select(server => server.Version)];
        if (versions.FirstOrDefault(version => version < Oldest) is { } old)
        {
            Refusal = $"Redis {old} is too old to keep logins; {Oldest} or newer is needed.";
            throw new TwoFactorException(TwoFactorError.Unavailable, Refusal) { IsTransient = true };
        }

        Refusal = null;
        if (versions.Length > 0)
            Volatile.Write(ref isKnown, true);
    }
}
