using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Tests.Stores;

/// <summary>Listeners while the engine is lost and comes back, and hosts that are disposed without being stopped.</summary>
public abstract class SharedListeningTests : EngineTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    // While the engine is unreachable, each login tries to listen.
    [Test]
    public async Task A_listener_that_failed_to_start_is_never_called()
    {
        await using EngineProxy proxy = new(Engine.Port);
        await using StoreHosts hosts = new(Engine);
        IFlowStore store = (await hosts.StartAsync(Engine.ConnectionStringAt(proxy.Port))).GetRequiredService<IFlowStore>();
        proxy.Set(EngineFault.Unreachable);
        int calls = 0;
        int failures = 0;
        await Wait.UntilAsync(async () =>
        {
            try
            {
                await using IAsyncDisposable listening = await store.ListenAsync(_ => Interlocked.Increment(ref calls)); // the store has not noticed yet
            }
            catch (TwoFactorException)
            {
                failures++;
            }

            return failures == 3;
        });
        calls = 0;
        proxy.Set(EngineFault.None);

        await HearAsync(store, "after the outage");
        Assert.That(calls, Is.Zero);
    }

    [Test]
    public async Task A_lost_connection_is_reported_to_a_listener_once()
    {
        await using EngineProxy proxy = new(Engine.Port);
        await using StoreHosts hosts = new(Engine);
        IFlowStore store = (await hosts.StartAsync(Engine.ConnectionStringAt(proxy.Port))).GetRequiredService<IFlowStore>();
        int gaps = 0;
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IAsyncDisposable listening = await store.ListenAsync(key =>
        {
            if (key is null)
            {
                Interlocked.Increment(ref gaps);
                told.TrySetResult();
            }
        });
        proxy.Set(EngineFault.Unreachable);
        proxy.Set(EngineFault.None);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

        await HearAsync(store, "after the gap");
        Assert.That(gaps, Is.EqualTo(1));
    }

    [Test]
    public async Task A_connection_that_is_lost_again_at_the_moment_it_listens_is_told_when_it_listens([Values] bool isAnswerLost)
    {
        await using EngineProxy proxy = new(Engine.Port);
        await using StoreHosts hosts = new(Engine);
        IFlowStore other = (await hosts.StartAsync()).GetRequiredService<IFlowStore>();
        IFlowStore store = hosts.Open(Engine.ConnectionStringAt(proxy.Port)); // no other listener takes the trap
        string flow = $"lost-again-{isAnswerLost}";
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IAsyncDisposable listening = await store.ListenAsync(key =>
        {
            if (key is null)
                told.TrySetResult();
            else if (key == flow)
                heard.TrySetResult();
        });
        proxy.Set(EngineFault.Unreachable);
        proxy.EndUntil([ListeningCommand], isAnswerLost);
        await Wait.UntilAsync(() => proxy.Fault == EngineFault.Unreachable);
        Assert.That(told.Task.IsCompleted, Is.False);

        proxy.Set(EngineFault.None);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        await other.CreateAsync(flow, new byte[1], Long, Long);
        await other.BringTurnForwardAsync(flow, TimeSpan.Zero);
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    // Console programs often dispose their services without stopping them first.
    [Test]
    public async Task A_host_that_is_disposed_without_being_stopped_keeps_no_connection([Values] bool isAsynchronous)
    {
        string name = $"disposed-{isAsynchronous}";
        ServiceCollection services = new();
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        Engine.AddTo(services.AddTwoFactor().AddInMemory("acme"), Engine.ConnectionStringAs(name), TimeSpan.FromSeconds(3));
        ServiceProvider host = services.BuildServiceProvider();
        await StoreHosts.StartAsync(host);
        await host.GetRequiredService<ITwoFactorFlow>().StartAsync(new FlowRequest("acme", name));
        Assert.That(await Engine.CountConnectionsAsync(name), Is.GreaterThanOrEqualTo(1));

        if (isAsynchronous)
            await host.DisposeAsync();
        else
            host.Dispose();
        await Wait.UntilAsync(async () => await Engine.CountConnectionsAsync(name) == 0);
    }

    /// <summary>A text in the command with which a connection begins to listen, and in no other.</summary>
    protected abstract byte[] ListeningCommand { get; }

    /// <summary>Waits until a new listener is called for a change: calls to listeners for earlier changes have then been made.</summary>
    protected static async Task HearAsync(IFlowStore store, string flow)
    {
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IAsyncDisposable listening = await EventuallyAsync(() => store.ListenAsync(key =>
        {
            if (key == flow)
                heard.TrySetResult();
        }).AsTask());
        await EventuallyAsync(() => store.CreateAsync(flow, new byte[1], Long, Long).AsTask());
        await EventuallyAsync(() => store.BringTurnForwardAsync(flow, TimeSpan.Zero).AsTask());
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }
}
