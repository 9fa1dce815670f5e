using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Testing;
using TwoFactor.Testing.FlowStores;
using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>Listeners over Redis, also over a connection that belongs to the host.</summary>
public sealed class ListeningTests : SharedListeningTests
{
    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync();

    protected override byte[] ListeningCommand { get; } = "SUBSCRIBE\r\n$14\r\ntwofactor:wake"u8.ToArray();

    [Test]
    public async Task A_disposed_host_leaves_no_subscription_on_a_connection_that_stays_open([Values] bool isAsynchronous)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Engine.ConnectionString);
        string prefix = $"left-{isAsynchronous}:";
        ServiceCollection services = new();
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddTwoFactor().AddInMemory("acme").AddRedisStore(_ => connection, options => options.KeyPrefix = prefix);
        ServiceProvider host = services.BuildServiceProvider();
        await StoreHosts.StartAsync(host);
        Assert.That(await ListenersAsync(prefix), Is.EqualTo(1));

        if (isAsynchronous)
            await host.DisposeAsync();
        else
            host.Dispose();
        await Wait.UntilAsync(async () => await ListenersAsync(prefix) == 0);
        Assert.That(connection.IsConnected, Is.True, "the connection belongs to the host");
    }

    // The client puts the prefix before a channel, but not before the arguments of a script.
    [Test]
    public async Task Wake_ups_are_heard_where_the_client_has_a_prefix_for_channels([Values] bool isOwned)
    {
        string settings = Engine.ConnectionString + ",channelPrefix=app:";
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(settings);
        await using RedisFlowStore store = new(
            isOwned
                ? RedisConnection.To(ConfigurationOptions.Parse(settings), TimeSpan.FromSeconds(5))
                : new RedisConnection(() => Task.FromResult<IConnectionMultiplexer>(connection), isOwned: false, TimeSpan.FromSeconds(5), TimeProvider.System),
            new ProtectedFlows(new EphemeralDataProtectionProvider()),
            new RedisStoreOptions { KeyPrefix = $"prefixed-{isOwned}:" });
        await HearAsync(store, "heard");
    }

    // Where the host's client shares one connection, it reports the return of that one only.
    [Test]
    public async Task A_lost_connection_of_the_host_is_told_when_wake_ups_are_heard_again(
        [Values] bool isShared, [Values(RedisProtocol.Resp2, RedisProtocol.Resp3)] RedisProtocol protocol)
    {
        await using EngineProxy proxy = new(Engine.Port);
        ConfigurationOptions settings = ConfigurationOptions.Parse(Engine.ConnectionStringAt(proxy.Port));
        (settings.Protocol, settings.SharedSubscriptionConnection, settings.BacklogPolicy, settings.ReconnectRetryPolicy) =
            (protocol, isShared, BacklogPolicy.FailFast, new LinearRetry(100));
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(settings);
        string prefix = $"lost-{isShared}-{protocol}:";
        await using RedisFlowStore store = Open(connection, prefix);
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IAsyncDisposable listening = await store.ListenAsync(flow =>
        {
            if (flow is null)
                told.TrySetResult();
        });
        Assert.That((await ListenersAsync(prefix), told.Task.IsCompleted), Is.EqualTo((1, false)));

        proxy.Set(EngineFault.Unreachable);
        proxy.Set(EngineFault.None);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        await Wait.UntilAsync(async () => await ListenersAsync(prefix) == 1);
    }

    // The client does not subscribe again then, until it has also opened its connection for commands and looked at its servers once more.
    [Test]
    public async Task A_lost_connection_is_told_late_if_the_one_for_commands_is_opened_last(
        [Values(RedisProtocol.Resp2, RedisProtocol.Resp3)] RedisProtocol protocol)
    {
        await using EngineProxy proxy = new(Engine.Port);
        ConfigurationOptions settings = ConfigurationOptions.Parse(Engine.ConnectionStringAt(proxy.Port));
        (settings.Protocol, settings.SharedSubscriptionConnection, settings.BacklogPolicy, settings.ReconnectRetryPolicy) =
            (protocol, false, BacklogPolicy.FailFast, new LinearRetry(100));
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(settings);
        string prefix = $"late-{protocol}:";
        await using RedisFlowStore store = Open(connection, prefix);
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource restored = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IAsyncDisposable listening = await store.ListenAsync(flow =>
        {
            if (flow is null)
                told.TrySetResult();
        });
        connection.ConnectionRestored += (_, e) => // called after the listener's own handler
        {
            if (e.ConnectionType == ConnectionType.Subscription)
                restored.TrySetResult();
        };

        proxy.Set(EngineFault.Unreachable);
        proxy.HoldCommands();
        proxy.Set(EngineFault.None);
        await restored.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        Assert.That((await ListenersAsync(prefix), told.Task.IsCompleted), Is.EqualTo((0, false)));

        proxy.ReleaseCommands();
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        Assert.That(await ListenersAsync(prefix), Is.EqualTo(1));
    }

    [Test]
    public async Task A_reconnection_that_is_reported_twice_calls_a_listener_once()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // leaves the synchronization context: continuations then run at once
        SubscriberFake redis = SubscriberFake.Create();
        List<string?> calls = [];
        await using IAsyncDisposable listener = await ListenAsync(redis, calls.Add);
        redis.Restore(ConnectionType.Interactive);
        redis.Restore();
        redis.Restore();
        redis.Confirm();
        Assert.That(calls, Is.Empty, "this subscription may have been confirmed before the second reconnection, so there is another one");
        redis.Confirm();
        Assert.That(calls, Is.EqualTo(new string?[] { null }));
    }

    [Test]
    public async Task A_node_that_hears_nothing_says_so_once_and_tries_less_often_until_it_hears_again()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        ManualTimeProvider time = new();
        using TelemetryRecorder log = new();
        SubscriberFake redis = SubscriberFake.Create();
        await using IAsyncDisposable listener = await ListenAsync(redis, _ => { }, time, log.CreateLogger("redis"));
        redis.Restore();
        Assert.That(RefuseFor(9.75), Is.EqualTo(39));
        Assert.That(log.Find("notifications"), Is.Empty);
        RefuseFor(0.25);
        Assert.That(RefuseFor(60), Is.LessThan(20));
        Assert.That((log.Find("receives no notifications").Count, log.Find("notifications").Count), Is.EqualTo((1, 1)));
        await Wait.UntilAsync(() => redis.IsSubscribing, () => time.Advance(TimeSpan.FromSeconds(1)));
        redis.Confirm();
        Assert.That((log.Find("receives notifications").Count, log.Find("notifications").Count), Is.EqualTo((1, 2)));

        int RefuseFor(double seconds)
        {
            int refused = 0;
            for (double i = 0; i < seconds; i += 0.25)
            {
                if (redis.IsSubscribing)
                {
                    redis.Refuse();
                    refused++;
                }

                time.Advance(TimeSpan.FromSeconds(0.25));
            }

            return refused;
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_lost_connection_is_logged_only_if_it_does_not_return_soon(bool returns)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        ManualTimeProvider time = new();
        using TelemetryRecorder log = new();
        SubscriberFake redis = SubscriberFake.Create();
        IAsyncDisposable listener = await ListenAsync(redis, _ => { }, time, log.CreateLogger("redis"));
        redis.Lose();
        time.Advance(TimeSpan.FromSeconds(9));
        if (returns)
        {
            redis.Restore();
            redis.Confirm();
        }

        time.Advance(TimeSpan.FromSeconds(9));
        Assert.That(log.Find("receives no notifications"), Has.Count.EqualTo(returns ? 0 : 1));
        await listener.DisposeAsync();
        Assert.That((log.Find("other nodes again.", "connect again.").Count, time.ArmedTimers), Is.EqualTo((returns ? 0 : 1, 0)), "the end of the listener is not reported");
    }

    // The channel is subscribed at one of them, and the client connects to each.
    [Test]
    public async Task Of_several_servers_the_loss_of_one_that_carries_no_notifications_is_not_logged()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        ManualTimeProvider time = new();
        using TelemetryRecorder log = new();
        SubscriberFake redis = SubscriberFake.Create();
        redis.IsSubscribedElsewhere = true;
        List<string?> calls = [];
        await using IAsyncDisposable listener = await ListenAsync(redis, calls.Add, time, log.CreateLogger("redis"));
        redis.Lose();
        time.Advance(TimeSpan.FromSeconds(11));
        redis.Confirm();
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.That((log.Find("notifications").Count, calls.Count, time.ArmedTimers), Is.EqualTo((0, 1, 0)));
    }

    // The pause between two attempts is over at once then.
    [Test]
    public async Task A_listener_makes_no_further_attempt_to_hear_when_its_store_is_disposed([Values] bool isListening)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        ManualTimeProvider time = new();
        SubscriberFake redis = SubscriberFake.Create();
        RedisConnection connection = new(() => Task.FromResult(redis.Connection), isOwned: false, TimeSpan.FromSeconds(30), time);
        RedisListener listener = await RedisListener.StartAsync(connection, RedisChannel.Literal("wake"), _ => { }, CancellationToken.None);
        redis.Restore();
        redis.Refuse();
        Assert.That(time.ArmedTimers, Is.EqualTo(2), "the pause, and the time until it is logged");
        if (!isListening)
            await listener.DisposeAsync();
        await Task.Run(() => connection.DisposeAsync().AsTask()).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        for (int i = 0; i < 1000; i++)
            await Task.Yield(); // an attempt after the other would be made meanwhile
        Assert.That(redis.Attempts, Is.LessThan(5));
    }

    [Test]
    public async Task A_disposed_listener_is_not_called_for_an_earlier_reconnection()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        SubscriberFake redis = SubscriberFake.Create();
        int calls = 0;
        IAsyncDisposable listener = await ListenAsync(redis, _ => calls++);
        redis.Restore();
        await listener.DisposeAsync();
        redis.Confirm();
        redis.Restore();
        redis.Publish("flow");
        Assert.That(calls, Is.Zero);
    }

    private static RedisFlowStore Open(ConnectionMultiplexer connection, string prefix) => new(
        new RedisConnection(() => Task.FromResult<IConnectionMultiplexer>(connection), isOwned: false, TimeSpan.FromSeconds(3), TimeProvider.System),
        new ProtectedFlows(new EphemeralDataProtectionProvider()),
        new RedisStoreOptions { KeyPrefix = prefix });

    private static async Task<IAsyncDisposable> ListenAsync(SubscriberFake redis, Action<string?> wake, TimeProvider? time = null, ILogger? log = null)
    {
        RedisConnection connection = new(() => Task.FromResult(redis.Connection), isOwned: false, TimeSpan.FromSeconds(30), time ?? TimeProvider.System, log);
        return await RedisListener.StartAsync(connection, RedisChannel.Literal("wake"), wake, CancellationToken.None);
    }

    private async Task<int> ListenersAsync(string prefix) =>
        (int)((RedisResult[])(await ((RedisServer)Engine).RunAsync("PUBSUB", "NUMSUB", prefix + "wake"))!)[1];
}
