using System.Net;
using System.Reflection;
using StackExchange.Redis;

namespace TwoFactor.Redis.Tests;

/// <summary>A fake connection to Redis: the test decides when it reconnects and when a new subscription is confirmed. Without a synchronization context,
/// code that waits for that continues before <see cref="Confirm"/> returns.</summary>
public class SubscriberFake : DispatchProxy
{
    private readonly Queue<TaskCompletionSource> subscriptions = new();
    private EventHandler<ConnectionFailedEventArgs>? restored;
    private EventHandler<ConnectionFailedEventArgs>? lost;
    private Action<RedisChannel, RedisValue>? heard;
    private int attempts;

    /// <summary>The connection for the store under test.</summary>
    public IConnectionMultiplexer Connection { get; private set; } = null!;

    private ISubscriber Subscriber { get; set; } = null!;

    public static SubscriberFake Create()
    {
        IConnectionMultiplexer connection = Create<IConnectionMultiplexer, SubscriberFake>();
        ISubscriber subscriber = Create<ISubscriber, SubscriberFake>();
        SubscriberFake fake = (SubscriberFake)(object)connection;
        (fake.Connection, fake.Subscriber) = (connection, subscriber);
        ((SubscriberFake)(object)subscriber).Connection = connection;
        return fake;
    }

    /// <summary>Whether a subscription waits for its confirmation.</summary>
    public bool IsSubscribing => subscriptions.Count > 0;

    /// <summary>How many attempts to subscribe have ended: each ends with an unsubscription.</summary>
    public int Attempts => Volatile.Read(ref attempts);

    /// <summary>Whether another server than the lost one carries the notifications.</summary>
    public bool IsSubscribedElsewhere { get; set; }

    /// <summary>Reports a lost connection.</summary>
    public void Lose() => lost?.Invoke(
        this, new ConnectionFailedEventArgs(this, new IPEndPoint(IPAddress.Loopback, 1), ConnectionType.Subscription, ConnectionFailureType.SocketClosed, new IOException(), "test"));

    /// <summary>Refuses the oldest open subscription.</summary>
    public void Refuse() => subscriptions.Dequeue().SetException(new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "test"));

    /// <summary>Reports a reconnection.</summary>
    public void Restore(ConnectionType connection = ConnectionType.Subscription) => restored?.Invoke(
        this, new ConnectionFailedEventArgs(this, new IPEndPoint(IPAddress.Loopback, 1), connection, ConnectionFailureType.None, new IOException(), "test"));

    public void Publish(string flow) => heard?.Invoke(RedisChannel.Literal("wake"), flow);

    /// <summary>Confirms the oldest open subscription.</summary>
    public void Confirm() => subscriptions.Dequeue().SetResult();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        SubscriberFake fake = (SubscriberFake)(object)Connection;
        return targetMethod!.Name switch
        {
            "add_ConnectionRestored" => Run(() => fake.restored += (EventHandler<ConnectionFailedEventArgs>)args![0]!),
            "remove_ConnectionRestored" => Run(() => fake.restored -= (EventHandler<ConnectionFailedEventArgs>)args![0]!),
            "add_ConnectionFailed" => Run(() => fake.lost += (EventHandler<ConnectionFailedEventArgs>)args![0]!),
            "remove_ConnectionFailed" => Run(() => fake.lost -= (EventHandler<ConnectionFailedEventArgs>)args![0]!),
            nameof(IConnectionMultiplexer.GetSubscriber) => fake.Subscriber,
            nameof(IConnectionMultiplexer.GetDatabase) => null,
            nameof(IConnectionMultiplexer.GetServers) => Array.Empty<IServer>(),
            nameof(ISubscriber.SubscribedEndpoint) => fake.IsSubscribedElsewhere ? new IPEndPoint(IPAddress.Loopback, 2) : null,
            nameof(ISubscriber.SubscribeAsync) => fake.SubscribeAsync((Action<RedisChannel, RedisValue>)args![1]!),
            nameof(ISubscriber.Unsubscribe) => Run(() => Interlocked.Increment(ref fake.attempts)), // messages already on their way may still arrive
            _ => throw new NotSupportedException(targetMethod.Name),
        };
    }

    private static object? Run(Action action)
    {
        action();
        return null;
    }

    // The first subscription is confirmed at once.
    private Task SubscribeAsync(Action<RedisChannel, RedisValue> handler)
    {
        if (heard is null)
        {
            heard = handler;
            return Task.CompletedTask;
        }

        TaskCompletionSource subscription = new();
        subscriptions.Enqueue(subscription);
        return subscription.Task;
    }
}
