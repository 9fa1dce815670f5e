using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Tests.Stores;

/// <summary>The engine becomes unreachable at each step of a login and comes back: the outcome is handed out once and is the person's answer.</summary>
public abstract class SharedOutageTests : EngineTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly EngineFault[] Outages = [EngineFault.Unreachable, EngineFault.Slow];

    [Test]
    public async Task A_start_during_an_outage_fails_without_asking_the_phone([ValueSource(nameof(Outages))] EngineFault outage)
    {
        await using Scene scene = await Scene.OpenAsync(Engine);
        scene.Proxy.Set(outage);
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => scene.One.StartAsync(Request)))!;
        Assert.That((e.Error, scene.Hosts.People.Calls.Count), Is.EqualTo((TwoFactorError.Unavailable, 0)));
        scene.Proxy.Set(EngineFault.None);
        await AnswerAsync(scene, await StartAsync(scene));
    }

    [Test]
    public async Task An_outage_before_the_answer_loses_no_login([ValueSource(nameof(Outages))] EngineFault outage)
    {
        await using Scene scene = await Scene.OpenAsync(Engine);
        FlowStart start = await StartAsync(scene);
        scene.Proxy.Set(outage);
        scene.Hosts.People.User("jdoe").Approves();
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Two.GetAsync(Key(start)));
        scene.Proxy.Set(EngineFault.None);
        await CollectAsync(scene, start);
    }

    [Test]
    public async Task An_outage_during_a_wait_loses_no_login([ValueSource(nameof(Outages))] EngineFault outage)
    {
        await using Scene scene = await Scene.OpenAsync(Engine);
        FlowStart start = await StartAsync(scene);
        Task<FlowStatus> wait = scene.Two.WaitAsync(Key(start), start.Status!.Version, TimeSpan.FromSeconds(30));
        scene.Proxy.Set(outage);
        scene.Hosts.People.User("jdoe").Approves();
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.One.GetAsync(Key(start)));
        scene.Proxy.Set(EngineFault.None);
        try
        {
            await wait; // it may fail because of the outage; a page repeats it
        }
        catch (TwoFactorException e) when (e.IsTransient)
        {
        }

        await CollectAsync(scene, start);
    }

    [Test]
    public async Task An_outage_before_the_collection_loses_no_login([ValueSource(nameof(Outages))] EngineFault outage)
    {
        await using Scene scene = await Scene.OpenAsync(Engine);
        FlowStart start = await StartAsync(scene);
        scene.Hosts.People.User("jdoe").Approves();
        await EventuallyAsync(() => scene.Two.WaitAsync(Key(start), start.Status!.Version, TimeSpan.FromSeconds(30)));
        scene.Proxy.Set(outage);
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => scene.Two.CompleteAsync(Key(start))))!;
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Unavailable));
        scene.Proxy.Set(EngineFault.None);
        await CollectAsync(scene, start);
    }

    [Test]
    public async Task A_restart_of_the_engine_that_keeps_its_data_loses_no_login()
    {
        await using Scene scene = await Scene.OpenAsync(Engine);
        FlowStart start = await StartAsync(scene);
        await Engine.StopAsync();
        scene.Hosts.People.User("jdoe").Approves();
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Two.GetAsync(Key(start)));
        await Engine.StartAgainAsync();
        await CollectAsync(scene, start);
    }

    // The message of the client's exception may contain the engine's address and parts of the command.
    [Test]
    public async Task A_command_that_fails_after_its_caller_gave_up_is_not_reported_as_unobserved()
    {
        await using EngineProxy proxy = new(Engine.Port);
        await using StoreHosts hosts = new(Engine);
        IFlowStore store = (await hosts.StartAsync(Engine.ConnectionStringAt(proxy.Port))).GetRequiredService<IFlowStore>();
        await EventuallyAsync(() => store.CreateAsync("before", new byte[1], Long, Long).AsTask());
        using UnobservedFailures unobserved = new();
        proxy.Set(EngineFault.Slow);
        await GiveUpAsync(leave => store.CreateAsync("given up", new byte[1], Long, Long, leave).AsTask());
        await GiveUpAsync(leave => store.ReplaceAsync("given up", 1, new byte[1], isFinal: false, Long, leave).AsTask());
        await GiveUpAsync(leave => store.CountAsync("given up", 1, Long, leave).AsTask());
        Task<StoredFlow?> waiting = store.ReadAsync("waited for").AsTask();
        proxy.Set(EngineFault.Unreachable);
        await Assert.ThrowsAsync<TwoFactorException>(() => waiting);
        Assert.That(await unobserved.CollectAsync($"at {store.GetType().Namespace}."), Is.Empty);
    }

    private static async Task GiveUpAsync(Func<CancellationToken, Task> call)
    {
        using CancellationTokenSource leaves = new();
        Task running = call(leaves.Token);
        await leaves.CancelAsync();
        await Assert.ThatAsync(() => running, Throws.InstanceOf<OperationCanceledException>());
    }

    private static FlowRequest Request { get; } = new("acme", "jdoe") { Browser = "a browser" };

    private static FlowKey Key(FlowStart start) => new(start.Id!) { Tenant = "acme", Subject = "jdoe", Browser = "a browser" };

    private static async Task<FlowStart> StartAsync(Scene scene)
    {
        FlowStart start = await EventuallyAsync(() => scene.One.StartAsync(Request));
        Assert.That(start.Refusal, Is.Null);
        return start;
    }

    private static async Task AnswerAsync(Scene scene, FlowStart start)
    {
        scene.Hosts.People.User("jdoe").Approves();
        await CollectAsync(scene, start);
    }

    private static async Task CollectAsync(Scene scene, FlowStart start)
    {
        FlowStatus status = await EventuallyAsync(() => scene.Two.WaitAsync(Key(start), start.Status!.Version, TimeSpan.FromSeconds(30)));
        Assert.That(status.State, Is.EqualTo(ChallengeState.Approved));
        FlowOutcome outcome = await EventuallyAsync(() => scene.Two.CompleteAsync(Key(start)));
        TwoFactorException again = (await Assert.ThrowsAsync<TwoFactorException>(() => EventuallyAsync(() => scene.One.CompleteAsync(Key(start)))))!;
        Assert.That((outcome.State, outcome.Subject, again.Error), Is.EqualTo((ChallengeState.Approved, "jdoe", TwoFactorError.ChallengeNotFound)));
        Assert.That(scene.Hosts.People.Calls.Count(call => call.Operation == TwoFactor.Testing.ServiceOperation.Start), Is.EqualTo(1), "the person is asked once");
    }

    /// <summary>Two nodes whose connections to the engine can be interrupted.</summary>
    private sealed class Scene(StoreHosts hosts, EngineProxy proxy, ITwoFactorFlow one, ITwoFactorFlow two) : IAsyncDisposable
    {
        public StoreHosts Hosts => hosts;

        public EngineProxy Proxy => proxy;

        public ITwoFactorFlow One => one;

        public ITwoFactorFlow Two => two;

        public static async Task<Scene> OpenAsync(StoreEngine engine)
        {
            StoreHosts hosts = new(engine) { Timeout = TimeSpan.FromSeconds(5) };
            EngineProxy proxy = new(engine.Port);
            string throughProxy = engine.ConnectionStringAt(proxy.Port);
            return new Scene(hosts, proxy, await hosts.StartFlowAsync(throughProxy), await hosts.StartFlowAsync(throughProxy));
        }

        public async ValueTask DisposeAsync()
        {
            await hosts.DisposeAsync();
            await proxy.DisposeAsync();
        }
    }
}
