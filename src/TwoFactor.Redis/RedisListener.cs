using StackExchange.Redis;
using TwoFactor.Flow;

namespace TwoFactor.Redis;

/// <summary>Receives the keys of changed flows by publish/subscribe. After a lost connection it reports that some may have been missed.</summary>
internal sealed class RedisListener : IAsyncDisposable
{
    private readonly IConnectionMultiplexer multiplexer;
    private readonly RedisChannel channel;
    private readonly Action<string?> wake;

    private RedisListener(IConnectionMultiplexer multiplexer, RedisChannel channel, Action<string?> wake)
    {
        this.multiplexer = multiplexer;
        this.channel = channel;
        this.wake = wake;
    }

    /// <summary>Subscribes. The client subscribes again by itself after a lost connection.</summary>
    public static async Task<RedisListener> StartAsync(
        RedisConnection connection, RedisChannel channel, Action<string?> wake, CancellationToken cancellationToken)
    {
        IConnectionMultiplexer multiplexer = await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        RedisListener listener = new(multiplexer, channel, wake);
        multiplexer.ConnectionRestored += listener.OnRestored;
        await connection.RunAsync(
            async _ =>
            {
                await multiplexer.GetSubscriber().SubscribeAsync(channel, listener.OnMessage).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        multiplexer.ConnectionRestored -= OnRestored;
        try
        {
            await multiplexer.GetSubscriber().UnsubscribeAsync(channel, OnMessage, CommandFlags.FireAndForget).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or ObjectDisposedException)
        {
            // The subscription ends with the connection.
        }
    }

    private void OnMessage(RedisChannel _, RedisValue flow) => StoreWakeUp.Call(wake, flow);

    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        StoreWakeUp.Call(wake, flow: null);
        _ = CallWhenSubscribedAsync();
    }

    // The client reports the connection before it has subscribed again, and what is published in between is lost as well. The answer to a ping on the
    // subscriptions' connection comes after those to its subscriptions.
    private async Task CallWhenSubscribedAsync()
    {
        try
        {
            await multiplexer.GetSubscriber().PingAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            // The connection is lost again, and its return calls again.
        }

        StoreWakeUp.Call(wake, flow: null);
    }
}
