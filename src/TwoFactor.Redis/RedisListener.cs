using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TwoFactor.Flow;

namespace TwoFactor.Redis;

/// <summary>Receives the keys of changed flows by publish/subscribe. After a lost connection, it reports that changes may have been missed. If
/// nothing can be received for a while, that is logged.</summary>
internal sealed partial class RedisListener : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10); // before it is logged that nothing can be received
    private static readonly Action<RedisChannel, RedisValue> Nothing = static (_, _) => { };

    private readonly RedisConnection connection;
    private readonly RedisChannel channel;
    private readonly Action<string?> wake;
    private readonly Lock stopping = new();
    private IConnectionMultiplexer multiplexer;
    private readonly ILogger logger;
    private CancellationTokenRegistration ending;
    private ITimer? watch; // from a lost connection until notifications are received again
    private volatile bool isLogged;
    private int gaps; // lost connections that were not reported yet
    private volatile bool isStopped;

    private RedisListener(RedisConnection connection, IConnectionMultiplexer multiplexer, RedisChannel channel, Action<string?> wake)
    {
        this.connection = connection;
        this.multiplexer = multiplexer;
        this.channel = channel;
        this.wake = wake;
        logger = connection.Logger;
    }

    /// <summary>Subscribes, and again after each lost connection.</summary>
    public static async Task<RedisListener> StartAsync(
        RedisConnection connection, RedisChannel channel, Action<string?> wake, CancellationToken cancellationToken)
    {
        IConnectionMultiplexer multiplexer = await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        RedisListener listener = new(connection, multiplexer, channel, wake);
        listener.Attach(multiplexer);
        connection.GivenUp += listener.Hear;
        try
        {
            await connection.RunAsync(
                async _ =>
                {
                    await multiplexer.GetSubscriber().SubscribeAsync(channel, listener.OnMessage).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            listener.Stop(); // otherwise, the client would keep the subscription and complete it later
            throw;
        }

        listener.ending = connection.Ended.UnsafeRegister(static listener => ((RedisListener)listener!).Stop(), listener);
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.DisposeAsync().ConfigureAwait(false);
        Stop();
    }

    private void Stop()
    {
        lock (stopping)
        {
            if (isStopped)
                return;
            isStopped = true;
            watch?.Dispose();
        }

        connection.GivenUp -= Hear;
        Detach();
        Unsubscribe(OnMessage);
    }

    private void Attach(IConnectionMultiplexer opened)
    {
        multiplexer = opened;
        multiplexer.ConnectionFailed += OnFailed;
        multiplexer.ConnectionRestored += OnRestored;
    }

    private void Detach()
    {
        multiplexer.ConnectionFailed -= OnFailed;
        multiplexer.ConnectionRestored -= OnRestored;
    }

    private void OnMessage(RedisChannel _, RedisValue flow) => Call(flow);

    // The client also reports its connection for commands, on which no notifications are lost. With RESP3, however, the host's client may use that
    // connection for subscriptions too, and then reports only its return.
    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        if (MayCarryNotifications(e))
            Hear();
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs e)
    {
        if (MayCarryNotifications(e))
            Watch();
    }

    private bool MayCarryNotifications(ConnectionFailedEventArgs e) => e.ConnectionType == ConnectionType.Subscription || !connection.IsOwned;

    private void Watch()
    {
        lock (stopping)
        {
            if (!isStopped)
                watch ??= connection.Time.CreateTimer(static listener => ((RedisListener)listener!).OnSilence(), this, Patience, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnSilence()
    {
        bool isHeardElsewhere = Volatile.Read(ref gaps) == 0 && IsSubscribed();
        lock (stopping)
        {
            if (isStopped || watch is null)
                return;
            if (isHeardElsewhere)
                watch.Change(Patience, Timeout.InfiniteTimeSpan);
            else
                isLogged = true;
        }

        if (isHeardElsewhere)
            Hear();
        else
            LogListeningFailed();
    }

    // Of several servers, one carries the notifications. The lost connection may be another one's, or the client has subscribed at another server.
    private bool IsSubscribed()
    {
        try
        {
            return multiplexer.GetSubscriber().SubscribedEndpoint(channel) is not null;
        }
#pragma warning disable CA1031 // the top of a timer; see TrySubscribeAsync
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private void EndWatch()
    {
        lock (stopping)
        {
            watch?.Dispose();
            watch = null;
            if (isStopped || !isLogged)
                return;
            isLogged = false;
        }

        LogListeningAgain();
    }

    private void Hear()
    {
        Watch();
        if (Interlocked.Increment(ref gaps) == 1)
            _ = CallWhenSubscribedAsync();
    }

    // The client reports the connection before it has subscribed again, and messages in between are lost too.
    private async Task CallWhenSubscribedAsync()
    {
        int told;
        TimeSpan pause = Retry;
        do
        {
            told = Volatile.Read(ref gaps);
            while (!await TrySubscribeAsync().ConfigureAwait(false))
            {
                await Task.Delay(pause, connection.Time, connection.Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (isStopped || connection.Ended.IsCancellationRequested) // nothing is reported any longer, and the pause would be over at once
                    return;
                if (isLogged) // it may take long
                    pause = pause * 2 < LongestRetry ? pause * 2 : LongestRetry;
            }

            EndWatch();
        }
        while (Interlocked.CompareExchange(ref gaps, 0, told) != told);
        Call(flow: null);
    }

    // The client subscribes again by itself, but without a backlog it drops that command silently while its connection for commands is not open, and
    // may not repeat it (StackExchange.Redis 3.4). This subscription fails instead. Once the server has confirmed one on the new connection, the client
    // sends no further command for it.
    private async Task<bool> TrySubscribeAsync()
    {
        try
        {
            IConnectionMultiplexer open = await connection.OpenAsync(connection.Ended).ConfigureAwait(false);
            Task subscribing;
            lock (stopping)
            {
                if (isStopped)
                    return true;
                Action<RedisChannel, RedisValue> handler = Nothing;
                if (open != multiplexer) // the earlier one was given up
                {
                    Detach();
                    Attach(open);
                    handler = OnMessage; // the client keeps it, even if this subscription fails
                }

                subscribing = multiplexer.GetSubscriber().SubscribeAsync(channel, handler);
            }

            await subscribing.ConfigureAwait(false);
            return true;
        }
#pragma warning disable CA1031 // the top of a background task; the client throws what the host's code throws that it calls, such as a profiler
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e is ObjectDisposedException; // the host has closed its connection
        }
        finally
        {
            Unsubscribe(Nothing);
        }
    }

    private void Unsubscribe(Action<RedisChannel, RedisValue> handler)
    {
        try
        {
            multiplexer.GetSubscriber().Unsubscribe(channel, handler, CommandFlags.FireAndForget);
        }
#pragma warning disable CA1031 // as above
        catch (Exception)
#pragma warning restore CA1031
        {
            // The subscription ends with the connection.
        }
    }

    private void Call(string? flow)
    {
        if (!isStopped)
            StoreWakeUp.Call(wake, flow);
    }

    [LoggerMessage(EventIds.RedisListeningFailed, LogLevel.Warning, "This node receives no notifications from other nodes at the moment; it will connect again.", EventName = nameof(EventIds.RedisListeningFailed))]
    private partial void LogListeningFailed();

    [LoggerMessage(EventIds.RedisListeningAgain, LogLevel.Information, "This node receives notifications from other nodes again.", EventName = nameof(EventIds.RedisListeningAgain))]
    private partial void LogListeningAgain();
}
