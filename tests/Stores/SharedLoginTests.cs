using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Stores;

/// <summary>Logins over hosts that share only the engine and the keys of data protection.</summary>
public abstract class SharedLoginTests : EngineTests
{
    [Test]
    public async Task A_login_that_starts_on_one_node_is_collected_once_on_another()
    {
        await using StoreHosts hosts = new(Engine);
        ITwoFactorFlow one = await hosts.StartFlowAsync();
        ITwoFactorFlow two = await hosts.StartFlowAsync();

        FlowStart start = await one.StartAsync(new FlowRequest("acme", "jdoe") { Browser = "a browser" });
        FlowKey key = new(start.Id!) { Tenant = "acme", Subject = "jdoe", Browser = "a browser" };
        Task<FlowStatus> wait = two.WaitAsync(key, start.Status!.Version, TimeSpan.FromSeconds(30));
        hosts.People.User("jdoe").Approves();
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Approved));

        Task<FlowOutcome>[] racing = [.. Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? one : two).CompleteAsync(key))];
        await Task.WhenAll(racing.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default)));
        Assert.That(racing.Count(task => task.IsCompletedSuccessfully), Is.EqualTo(1));
    }

    [Test]
    public async Task Without_data_protection_the_error_names_the_missing_call()
    {
        ServiceCollection services = new();
        Engine.AddTo(services.AddTwoFactor().AddInMemory("acme"), Engine.ConnectionString, TimeSpan.FromSeconds(3));
        await using ServiceProvider host = services.BuildServiceProvider();
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => host.GetRequiredService<ITwoFactorFlow>())!;
        Assert.That(e.Message, Does.Contain("AddDataProtection()"));
    }

    [Test]
    public async Task Without_the_engine_a_host_starts_and_its_logins_fail_without_asking_the_phone()
    {
        await using StoreHosts hosts = new(Engine);
        ITwoFactorFlow flow = await hosts.StartFlowAsync(Engine.ConnectionStringAt(1) + (Engine.Kind == "redis" ? ",password=geheim" : ";Password=geheim"));
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => flow.StartAsync(new FlowRequest("acme", "jdoe"))))!;
        Assert.That((e.Error, e.IsTransient, hosts.People.Calls.Count), Is.EqualTo((TwoFactorError.Unavailable, true, 0)));
        Assert.That(e.ToString(), Does.Not.Contain("geheim").And.Not.Contain("127.0.0.1"));
    }

    [Test]
    public async Task A_host_that_started_before_the_engine_works_once_the_engine_runs()
    {
        await using EngineProxy proxy = new(Engine.Port);
        proxy.Set(TwoFactor.Testing.FlowStores.EngineFault.Unreachable);
        await using StoreHosts hosts = new(Engine);
        await hosts.StartFlowAsync(); // creates the tables, if the engine has tables
        ITwoFactorFlow flow = await hosts.StartFlowAsync(Engine.ConnectionStringAt(proxy.Port));
        await Assert.ThrowsAsync<TwoFactorException>(() => flow.StartAsync(new FlowRequest("acme", "early")));
        proxy.Set(TwoFactor.Testing.FlowStores.EngineFault.None);
        FlowStart start = await EventuallyAsync(() => flow.StartAsync(new FlowRequest("acme", "early")));
        Assert.That((start.Id is not null, hosts.People.Calls.Count(call => call.Operation == TwoFactor.Testing.ServiceOperation.Start)), Is.EqualTo((true, 1)));
    }
}
