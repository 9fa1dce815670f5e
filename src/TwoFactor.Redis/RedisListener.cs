using StackExchange.Redis;
using TwoFactor.Flow;

namespace TwoFactor.Redis;

/// <summary>Receives the keys of changed flows by publish/subscribe. After a lost connection, it reports that changes may have been missed.</summary>
internal sealed class RedisListener : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(0.25);
    private static readonly Action<RedisChannel, RedisValue> Nothing = static (_, _) => { };

    private readonly RedisConnection connection;
    private readonly RedisChannel channel;
    private readonly Action<string?> wake;
    private readonly Lock stopping = new();
    private IConnectionMultiplexer multiplexer;
    private CancellationTokenRegistration ending;
    private int gaps; // lost connections that were not reported yet
    private volatile bool isStopped;

    private RedisListener(RedisConnection connection, IConnectionMultiplexer multiplexer, RedisChannel channel, Action<string?> wake)
    {
        this.connection = connection;
        this.multiplexer = multiplexer;
        this.channel = channel;
        this.wake = wake;
    }

    /// <summary>Subscribes, and again after each lost connection.</summary>
    public static async Task<RedisListener> StartAsync(
        RedisConnection connection, RedisChannel channel, Action<string?> wake, CancellationToken cancellationToken)
    {
        IConnectionMultiplexer multiplexer = await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        RedisListener listener = new(connection, multiplexer, channel, wake);
        multiplexer.ConnectionRestored += listener.OnRestored;
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
        }

        connection.GivenUp -= Hear;
        multiplexer.ConnectionRestored -= OnRestored;
        Unsubscribe(OnMessage);
    }

    private void OnMessage(RedisChannel _, RedisValue flow) => Call(flow);

    // The client also reports its connection for commands, on which no notifications are lost. With RESP3, however, the host's client may use that
    // connection for subscriptions too, and then reports only its return.
    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Subscription || !connection.IsOwned)
            Hear();
    }

    private void Hear()
    {
        if (Interlocked.Increment(ref gaps) == 1)
            _ = CallWhenSubscribedAsync();
    }

    // The client reports the connection before it has subscribed again, and messages in between are lost too.
    private async Task CallWhenSubscribedAsync()
    {
        int told;
        do
        {
            told = Volatile.Read(ref gaps);
            while (!await TrySubscribeAsync().ConfigureAwait(false))
                await Task.Delay(Retry, TimeProvider.System).ConfigureAwait(false);
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
                    multiplexer.ConnectionRestored -= OnRestored;
                    open.ConnectionRestored += OnRestored;
                    multiplexer = open;
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
}
