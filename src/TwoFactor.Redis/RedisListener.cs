using StackExchange.Redis;
using TwoFactor.Flow;

namespace TwoFactor.Redis;

/// <summary>Receives the keys of changed flows by publish/subscribe. After a lost connection, it reports that changes may have been missed.</summary>
internal sealed class RedisListener : IAsyncDisposable
{
    private readonly IConnectionMultiplexer multiplexer;
    private readonly RedisChannel channel;
    private readonly Action<string?> wake;
    private readonly bool mayShare;
    private CancellationTokenRegistration ending;
    private int gaps; // lost connections that were not reported yet
    private volatile bool isStopped;

    private RedisListener(IConnectionMultiplexer multiplexer, RedisChannel channel, Action<string?> wake, bool mayShare)
    {
        this.multiplexer = multiplexer;
        this.channel = channel;
        this.wake = wake;
        this.mayShare = mayShare;
    }

    /// <summary>Subscribes. The client subscribes again by itself after a lost connection.</summary>
    public static async Task<RedisListener> StartAsync(
        RedisConnection connection, RedisChannel channel, Action<string?> wake, CancellationToken cancellationToken)
    {
        IConnectionMultiplexer multiplexer = await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        RedisListener listener = new(multiplexer, channel, wake, mayShare: !connection.IsOwned);
        multiplexer.ConnectionRestored += listener.OnRestored;
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
        if (isStopped)
            return;
        isStopped = true;
        multiplexer.ConnectionRestored -= OnRestored;
        try
        {
            multiplexer.GetSubscriber().Unsubscribe(channel, OnMessage, CommandFlags.FireAndForget);
        }
        catch (Exception e) when (e is RedisException or ObjectDisposedException)
        {
            // The subscription ends with the connection.
        }
    }

    private void OnMessage(RedisChannel _, RedisValue flow) => Call(flow);

    // The client also reports its connection for commands, on which no notifications are lost. With RESP3, however, the host's client may use that
    // connection for subscriptions too, and then reports only its return.
    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        if ((e.ConnectionType == ConnectionType.Subscription || mayShare) && Interlocked.Increment(ref gaps) == 1)
            _ = CallWhenSubscribedAsync();
    }

    // The client reports the connection before it has subscribed again, and messages in between are lost too. It is reported here only after a ping
    // on the subscription connection, which is answered after the new subscriptions.
    private async Task CallWhenSubscribedAsync()
    {
        int told;
        do
        {
            told = Volatile.Read(ref gaps);
            try
            {
                await multiplexer.GetSubscriber().PingAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
            {
                // The connection is lost again. Its return is handled like this one.
            }
        }
        while (Interlocked.CompareExchange(ref gaps, 0, told) != told);
        Call(flow: null);
    }

    private void Call(string? flow)
    {
        if (!isStopped)
            StoreWakeUp.Call(wake, flow);
    }
}
