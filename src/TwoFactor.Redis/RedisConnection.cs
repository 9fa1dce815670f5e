using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TwoFactor.Stores;
using TwoFactor.Transport;

namespace TwoFactor.Redis;

/// <summary>The connection to Redis. It is opened at first use and kept open by the client, and commands have a timeout. Each failure states whether
/// the command may have been run.</summary>
internal sealed class RedisConnection(
    Func<Task<IConnectionMultiplexer>> connect, bool isOwned, TimeSpan timeout, TimeProvider time, ILogger? logger = null) : IAsyncDisposable, IDisposable
{
    private const int RoleCheckSeconds = 2;

    // The first version with flags in scripts (#!lua flags=…).
    private static readonly Version Oldest = new(7, 0);
    // How long all servers may be replicas before their names are resolved again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PatienceWhileOneIsLost = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan RoleCheck = TimeSpan.FromSeconds(RoleCheckSeconds);
    private static readonly TimeSpan ReasonCheck = TimeSpan.FromSeconds(0.02);

    private readonly CancellationTokenSource ending = new();
    private readonly Lock opening = new();
    private readonly SharedAttempt<IConnectionMultiplexer> attempt = new(connect, time);
    private bool isKnown;
    private long withoutPrimarySince; // 0 while there is a primary
    private long rolesAt; // when the client was last told to look at the servers' roles
    private int isDisposed;

    /// <summary>Cancelled when the store is disposed. Listeners then stop, even if the connection stays open.</summary>
    public CancellationToken Ended => ending.Token;

    /// <summary>Called after an owned connection was given up. The next use opens another one.</summary>
    public event Action? GivenUp;

    /// <summary>Whether this package owns the connection. Otherwise it is the host's, with the host's options.</summary>
    public bool IsOwned => isOwned;

    /// <summary>The log of the store.</summary>
    public ILogger Logger { get; } = logger ?? NullLogger.Instance;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Why this server could not be used when it was last looked at; <see langword="null"/> if no such reason is known.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Creates a connection to these servers that this package owns.</summary>
    public static RedisConnection To(ConfigurationOptions servers, TimeSpan timeout, ILogger? logger = null)
    {
        ConfigurationOptions bounded = servers.Clone();
        bounded.AbortOnConnectFail = false; // a host can start without Redis, and connects when it becomes available
        bounded.AsyncTimeout = bounded.SyncTimeout = (int)timeout.TotalMilliseconds;
        // The client waits that long at each attempt. Together that must be less than OpenAsync waits, which otherwise reports a timeout instead of the
        // client's reason. After the first attempt, the client tries again in the background.
        bounded.ConnectTimeout = bounded.AsyncTimeout * 2 / 3;
        bounded.ConnectRetry = 1;
        bounded.ConfigCheckSeconds = Math.Min(bounded.ConfigCheckSeconds, RoleCheckSeconds); // a replica that took over is found within this time
        bounded.ReconnectRetryPolicy = new LinearRetry((int)Reconnect.TotalMilliseconds);
        bounded.SharedSubscriptionConnection = false; // with a shared connection, the client does not report that notifications may have been missed
        // Otherwise, a command that waits for a connection could be sent after it was reported as failed.
        bounded.BacklogPolicy = BacklogPolicy.FailFast;
        return new RedisConnection(() => ConnectAsync(bounded), isOwned: true, timeout, TimeProvider.System, logger);
    }

    /// <summary>The client's connection.</summary>
    /// <exception cref="TwoFactorException">Redis cannot be reached, or is too old; or the host's code for its connection throws.</exception>
    public Task<IConnectionMultiplexer> OpenAsync(CancellationToken cancellationToken) => OpenAsync(isStart: false, cancellationToken);

    /// <summary>The client's connection. A mistake in the host's code for it is thrown as it is, so that the host does not start.</summary>
    /// <exception cref="TwoFactorException">Redis cannot be reached, or is too old.</exception>
    public Task<IConnectionMultiplexer> OpenAtStartAsync(CancellationToken cancellationToken) => OpenAsync(isStart: true, cancellationToken);

    /// <summary>Sends one command.</summary>
    /// <exception cref="TwoFactorException">Redis cannot be reached, did not answer in time, refused the command, or is too old; or the host's code throws.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        IConnectionMultiplexer multiplexer = await OpenAsync(cancellationToken).ConfigureAwait(false);
        Task<T> running = Send(command, multiplexer);
        Abandoned.Observe(running);
        try
        {
            T result = await running.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref withoutPrimarySince, 0);
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (RedisFailure.IsWithoutServer(e) && HasOnlyReplicas(multiplexer))
        {
            GiveUpWithoutPrimary(multiplexer);
            throw RedisFailure.NoPrimary();
        }
        catch (Exception e) when (e is not TwoFactorException) // the client throws what the host's code throws that it calls, such as a profiler
        {
            if (RedisFailure.IsOfReplica(e))
                FindPrimary(multiplexer);
            throw RedisFailure.Of(e);
        }
    }

    public ValueTask DisposeAsync() => new(EndAsync(static multiplexer => multiplexer.DisposeAsync()));

    // A connection that is still being opened is closed as soon as it is open, without waiting for that.
    public void Dispose() => _ = EndAsync(static multiplexer =>
    {
        multiplexer.Dispose();
        return ValueTask.CompletedTask;
    });

    private async Task<IConnectionMultiplexer> OpenAsync(bool isStart, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested(); // WaitAsync does not check the token if the task has already ended
        try
        {
            IConnectionMultiplexer multiplexer = await Begin().WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
            CheckVersion(multiplexer);
            return multiplexer;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is not TwoFactorException && !(isStart && HostMistake.Is(e))) // the host's code may throw anything
        {
            throw RedisFailure.NotSent(e);
        }
    }

    // In a cluster, the client follows a failover by itself.
    private static bool HasOnlyReplicas(IConnectionMultiplexer multiplexer)
    {
        IServer[] connected = [.. multiplexer.GetServers().Where(server => server.IsConnected)];
        return connected.Length > 0 && connected.All(server => server.IsReplica && server.ServerType != ServerType.Cluster);
    }

    // While a server is lost, one of its replicas usually takes over soon, and a new connection would wait for the lost one.
    private static TimeSpan PatienceFor(IConnectionMultiplexer multiplexer) =>
        multiplexer.GetServers().All(server => server.IsConnected) ? Patience : PatienceWhileOneIsLost;

    // What is thrown before there is a task was thrown before anything was sent.
    private static Task<T> Send<T>(Func<IDatabase, Task<T>> command, IConnectionMultiplexer multiplexer)
    {
        try
        {
            return command(multiplexer.GetDatabase());
        }
        catch (Exception e) when (e is not TwoFactorException)
        {
            throw RedisFailure.NotSent(e);
        }
    }

    // The client may return from a failed attempt a moment before it has the reason.
    private static async Task<IConnectionMultiplexer> ConnectAsync(ConfigurationOptions servers)
    {
        long since = TimeProvider.System.GetTimestamp();
        ConnectionMultiplexer multiplexer = await ConnectionMultiplexer.ConnectAsync(servers).ConfigureAwait(false);
        while (!multiplexer.IsConnected && TimeProvider.System.GetElapsedTime(since).TotalMilliseconds < servers.ConnectTimeout && !await HasReasonAsync(multiplexer).ConfigureAwait(false))
            await Task.Delay(ReasonCheck, TimeProvider.System).ConfigureAwait(false);
        return multiplexer;
    }

    private static async Task<bool> HasReasonAsync(ConnectionMultiplexer multiplexer)
    {
        try
        {
            await multiplexer.GetDatabase().PingAsync().ConfigureAwait(false);
            return true; // it is connected now
        }
        catch (Exception e) when (e is RedisException or RedisCommandException or TimeoutException)
        {
            return e is not RedisConnectionException { InnerException: null };
        }
    }

    private Task<IConnectionMultiplexer> Begin()
    {
        lock (opening)
        {
            ObjectDisposedException.ThrowIf(ending.IsCancellationRequested, this);
            return attempt.Begin();
        }
    }

    // By itself, the client of a host looks at the roles once a minute.
    private void FindPrimary(IConnectionMultiplexer multiplexer)
    {
        lock (opening)
        {
            if (rolesAt != 0 && time.GetElapsedTime(rolesAt) < RoleCheck)
                return;
            rolesAt = time.GetTimestamp();
        }

        using AsyncFlowControl withoutContext = ExecutionContext.SuppressFlow();
        Abandoned.Observe(Task.Run(() => multiplexer.ConfigureAsync()));
    }

    // A name may lead to another server by now, but the client resolves it again only for a new connection, and a server that becomes a replica keeps the
    // connections that it has.
    private void GiveUpWithoutPrimary(IConnectionMultiplexer multiplexer)
    {
        if (!IsOwned)
        {
            FindPrimary(multiplexer);
            return;
        }

        lock (opening)
        {
            if (withoutPrimarySince == 0)
                withoutPrimarySince = time.GetTimestamp();
            if (time.GetElapsedTime(withoutPrimarySince) < PatienceFor(multiplexer) || !attempt.TryGiveUp(multiplexer))
                return;
            withoutPrimarySince = 0;
            Volatile.Write(ref isKnown, false);
        }

        using AsyncFlowControl withoutContext = ExecutionContext.SuppressFlow(); // what follows serves all logins, and not the request whose command failed
        GivenUp?.Invoke();
        _ = CloseAsync(Task.FromResult(multiplexer), static given => given.DisposeAsync());
    }

    private async Task EndAsync(Func<IConnectionMultiplexer, ValueTask> close)
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 1)
            return;
        ending.Cancel(); // not inside the lock: it calls listeners
        Task<IConnectionMultiplexer>? open;
        lock (opening)
            open = attempt.Last;

        if (IsOwned && open is not null)
            await CloseAsync(open, close).ConfigureAwait(false);
    }

    private static async Task CloseAsync(Task<IConnectionMultiplexer> open, Func<IConnectionMultiplexer, ValueTask> close)
    {
        try
        {
            await close(await open.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            // The connection was never opened.
        }
    }

    private void CheckVersion(IConnectionMultiplexer multiplexer)
    {
        if (Volatile.Read(ref isKnown))
            return;
        Version[] versions = [.. multiplexer.GetServers().Where(server => server.IsConnected).Select(server => server.Version)];
        if (versions.FirstOrDefault(version => version < Oldest) is { } old)
        {
            Refusal = $"Redis {old} is too old; version {Oldest} or newer is needed.";
            throw new TwoFactorException(TwoFactorError.Unavailable, Refusal) { IsTransient = true };
        }

        Refusal = null;
        if (versions.Length > 0)
            Volatile.Write(ref isKnown, true);
    }
}
