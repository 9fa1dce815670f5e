using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>A start that is under way while its tenant switches to another service, moves or is removed.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StartWhileSwitchingTests : IDisposable
{
    private readonly ReloadScene scene = new();

    public void Dispose() => scene.Dispose();

    [TestCase("acme:Provider", "InMemory", "InMemory")]
    [TestCase("acme:Moving:Endpoint", "https://new.example/", "Moving")]
    public async Task A_start_under_way_while_its_tenant_switches_or_moves_opens_at_the_new_place(string setting, string value, string provider)
    {
        ITwoFactorFlow flow = scene.StartAtMoving();
        scene.Names.Before = () => scene.Change(setting, value);
        FlowStart start = await flow.StartAsync(FlowHost.Request());
        Assert.That((start.Refusal, start.Status?.Provider), Is.EqualTo(((FlowRefusal?)null, provider)));
        Assert.That(scene.Names.Asked, Is.EqualTo((string[])["Moving", provider]), "the new service may know the user by another name");
        AssertOpenedOnce(provider);
    }

    [Test]
    public async Task A_start_under_way_while_its_tenant_leaves_a_service_altogether_opens_at_the_new_one()
    {
        ITwoFactorFlow flow = scene.StartAtMoving();
        scene.Names.Before = () =>
        {
            scene.Configuration.Remove("acme:Moving");
            scene.Change("acme:Provider", "InMemory");
        };
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.Null);
        AssertOpenedOnce("InMemory");
    }

    // A decorator of the host can take its time between the flow and the service.
    [Test]
    public async Task A_start_that_is_with_a_decorator_while_its_tenant_switches_opens_at_the_new_service()
    {
        Action? whileDecorating = () => scene.Change("acme:Provider", "InMemory");
        ITwoFactorFlow flow = scene.StartAtMoving(builder => builder.DecorateProviders((_, _, provider) => new SlowStarts(provider, () =>
        {
            Interlocked.Exchange(ref whileDecorating, null)?.Invoke();
        })));
        FlowStart start = await flow.StartAsync(FlowHost.Request());
        Assert.That((start.Refusal, start.Status?.Provider), Is.EqualTo(((FlowRefusal?)null, "InMemory")));
    }

    // The new service may have been chosen because the old one is unavailable.
    [Test]
    public async Task A_start_that_fails_while_its_tenant_switches_opens_at_the_new_service(
        [Values] FlowFailureMode mode, [Values(TwoFactorError.Unavailable, TwoFactorError.AccessDenied, TwoFactorError.RateLimited)] TwoFactorError error)
    {
        scene.Configuration[$"acme:{ReloadScene.Mode}"] = $"{mode}";
        ITwoFactorFlow flow = scene.StartAtFailing(error, () =>
        {
            scene.Configuration[$"acme:{ReloadScene.Mode}"] = "Closed";
            scene.Change("acme:Provider", "InMemory");
        });
        FlowStart start = await flow.StartAsync(FlowHost.Request());
        Assert.That((start.Refusal, start.Status?.Provider, start.Status?.State), Is.EqualTo(((FlowRefusal?)null, "InMemory", (ChallengeState?)ChallengeState.Pending)));
    }

    [Test]
    public async Task A_start_that_may_have_reached_the_old_service_is_not_repeated_at_the_new_one()
    {
        ITwoFactorFlow flow = scene.StartAtFailing(TwoFactorError.Unavailable, () => scene.Change("acme:Provider", "InMemory"), mayHaveBeenProcessed: true);
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        Assert.That(scene.Host.GetRequiredService<InMemoryService>().Calls, Is.Empty);
    }

    // A second call would take time that only such a person needs.
    [TestCase(TwoFactorError.UserNotEnrolled, FlowRefusal.NotEnrolled)]
    [TestCase(TwoFactorError.UserSuspended, FlowRefusal.Suspended)]
    [TestCase(TwoFactorError.InvalidRequest, FlowRefusal.Unavailable)]
    public async Task A_person_whom_the_old_service_refuses_is_not_asked_at_the_new_one(TwoFactorError error, FlowRefusal refusal)
    {
        ITwoFactorFlow flow = scene.StartAtFailing(error, () => scene.Change("acme:Provider", "InMemory"));
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(refusal));
        Assert.That(scene.Host.GetRequiredService<InMemoryService>().Calls, Is.Empty);
    }

    [Test]
    public async Task A_start_that_fails_wherever_its_tenant_moves_is_sent_twice_at_most()
    {
        int moves = 0;
        ITwoFactorFlow flow = scene.StartAtFailing(TwoFactorError.Unavailable, () => scene.Change("acme:Moving:Endpoint", $"https://new-{++moves}.example/"));
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        Assert.That(moves, Is.EqualTo(2));
    }

    // Each object then looks like another place.
    [Test]
    public async Task A_factory_with_a_new_provider_object_for_each_call_opens_a_start_once()
    {
        ScriptedProvider provider = new("first", scene.Time);
        using FlowHost host = new(decorate: new NewObjects(provider));
        Assert.That((await host.Flow.StartAsync(FlowHost.Request())).Refusal, Is.Null);
        Assert.That(provider.Calls, Is.EqualTo((string[])["start"]));
    }

    // A known user opens at the new service, so an unknown one must do so too.
    [Test]
    public async Task A_decoy_that_imitates_an_outage_while_its_tenant_switches_opens_at_the_new_service()
    {
        ITwoFactorFlow flow = scene.StartAtFailing(TwoFactorError.Unavailable, () => scene.Time.Advance(TimeSpan.FromSeconds(1)));
        Assert.That((await FinishAsync(flow.StartAsync(Unproven("jdoe")))).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        Task<FlowStart> starting = flow.StartAsync(Unproven("a name that\0 cannot be sent"));
        scene.Change("acme:Provider", "InMemory");
        FlowStart start = await FinishAsync(starting);
        Assert.That((start.Refusal, start.Status?.Provider), Is.EqualTo(((FlowRefusal?)null, "InMemory")));
    }

    // What the stranger sees imitates an outage, and the phone may be asking nevertheless.
    [Test]
    public async Task A_start_with_which_the_phone_may_be_asking_does_not_go_on_at_the_new_service()
    {
        TwoFactorException failure = new(TwoFactorError.Unavailable, "test") { Origin = FailureOrigin.Connection };
        Action meanwhile = () => { };
        ITwoFactorFlow flow = scene.StartAtMoving(builder => builder.DecorateProviders((_, _, provider) => provider.Name != "Moving" ? provider : new SlowStarts(provider, () =>
        {
            meanwhile();
            throw failure;
        })));
        Assert.That((await FinishAsync(flow.StartAsync(Unproven("asmith")))).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        failure = new TwoFactorException(TwoFactorError.InvalidRequest, "test") { MayHaveBeenProcessed = true };
        meanwhile = () => scene.Change("acme:Provider", "InMemory");
        Assert.That((await FinishAsync(flow.StartAsync(Unproven("jdoe")))).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        Assert.That(scene.Host.GetRequiredService<InMemoryService>().Calls, Is.Empty);
    }

    [TestCase("OpenWithAudit", "Closed", FlowRefusal.Unavailable)]
    [TestCase("Closed", "OpenWithAudit", null)]
    public async Task The_failure_mode_is_the_one_in_force_when_a_start_fails(string before, string now, FlowRefusal? expected)
    {
        scene.Configuration[$"acme:{ReloadScene.Mode}"] = before;
        ITwoFactorFlow flow = scene.StartAtFailing(TwoFactorError.Unavailable, () => scene.Change($"acme:{ReloadScene.Mode}", now));
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(expected));
    }

    // "jdoe" at the new service may be somebody else.
    [Test]
    public async Task A_user_whom_the_caller_named_is_not_asked_at_the_service_to_which_the_tenant_switches()
    {
        Action? whileDecorating = () => scene.Change("acme:Provider", "InMemory");
        ITwoFactorFlow flow = scene.StartAtMoving(builder => builder.DecorateProviders((_, _, provider) => new SlowStarts(provider, () =>
        {
            Interlocked.Exchange(ref whileDecorating, null)?.Invoke();
        })));
        FlowRequest request = new("acme", "jdoe") { Browser = "browser-1", User = "jdoe" };
        Assert.That((await flow.StartAsync(request)).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        Assert.That(scene.Host.GetRequiredService<InMemoryService>().Calls, Is.Empty);
        Assert.That((await flow.StartAsync(request)).Refusal, Is.Null, "a new start is one for the new service");
    }

    [Test]
    public async Task A_start_under_way_while_its_tenant_switches_counts_for_the_phone_at_the_new_service()
    {
        scene.Configuration.SetForAll("Flow:MaxStarts", "1");
        ITwoFactorFlow flow = scene.StartAtMoving();
        scene.Names.Name = "phone-2";
        Assert.That((await flow.StartAsync(FlowHost.Request("asmith"))).Refusal, Is.Null);
        scene.Names.BeforeEach = provider => scene.Names.Name = provider == "InMemory" ? "phone-2" : "phone-1";
        scene.Names.Before = () => scene.Change("acme:Provider", "InMemory");
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.TooManyStarts));
    }

    [Test]
    public async Task A_start_under_way_while_its_tenant_switches_counts_once()
    {
        scene.Configuration.SetForAll("Flow:MaxStarts", "1");
        scene.Configuration.SetForAll("Flow:MaxStartsOfTenant", "1");
        scene.Names.Name = "jdoe-at-service";
        ITwoFactorFlow flow = scene.StartAtMoving();
        scene.Names.Before = () => scene.Change("acme:Provider", "InMemory");
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.Null);
        Assert.That((await flow.StartAsync(FlowHost.Request("asmith"))).Refusal, Is.EqualTo(FlowRefusal.TooManyStarts));
    }

    [Test]
    public async Task A_start_whose_tenant_never_stops_switching_is_refused_and_leaves_no_slot_behind()
    {
        ITwoFactorFlow flow = scene.StartAtMoving();
        scene.Names.BeforeEach = provider => scene.Change("acme:Provider", provider == "Moving" ? "InMemory" : "Moving");
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        Assert.That(scene.Names.Asked, Has.Count.EqualTo(2));

        scene.Names.BeforeEach = null;
        Assert.That((await flow.StartAsync(FlowHost.Request(browser: "browser-2"))).Refusal, Is.Null);
    }

    [Test]
    public async Task A_start_under_way_while_its_tenant_is_removed_is_refused()
    {
        scene.Configuration["globex:Provider"] = "InMemory";
        ITwoFactorFlow flow = scene.StartAtMoving();
        scene.Names.Before = () =>
        {
            scene.Configuration.Remove("acme:");
            scene.Configuration.Announce();
        };
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
    }

    [Test]
    public async Task A_start_that_fails_while_its_tenant_is_removed_does_not_follow_the_general_failure_mode()
    {
        scene.Configuration["globex:Provider"] = "InMemory";
        scene.Configuration.SetForAll(ReloadScene.Mode, "OpenWithAudit");
        scene.Configuration[$"acme:{ReloadScene.Mode}"] = "Closed";
        ITwoFactorFlow flow = scene.StartAtFailing(TwoFactorError.Unavailable, () =>
        {
            scene.Configuration.Remove("acme:");
            scene.Configuration.Announce();
        });
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
    }

    private static FlowRequest Unproven(string subject) => new("acme", subject) { HasFirstFactor = false, Browser = "browser-1" };

    private async Task<FlowStart> FinishAsync(Task<FlowStart> start)
    {
        await Wait.UntilAsync(() => start.IsCompleted, () => scene.Time.Advance(TimeSpan.FromSeconds(0.1)));
        return await start;
    }

    private void AssertOpenedOnce(string provider)
    {
        string[] metrics = [.. scene.Recorder.Records.Where(record => record.Kind == TelemetryKind.Metric).Select(record => record.ToString())];
        Assert.That(metrics, Has.None.Contains("error.type"), "nothing has failed");
        Assert.That(metrics.Where(metric => metric.Contains("two_factor.flow.starts", StringComparison.Ordinal)), Has.One.Contains("opened").And.One.Contains(provider));
    }

    private sealed class NewObjects(ITwoFactorProvider provider) : ITwoFactorProviderFactory
    {
        public ITwoFactorProvider GetProvider(string tenant) => new SlowStarts(provider, () => { });

        public bool TryGetProvider([NotNullWhen(true)] string? tenant, [NotNullWhen(true)] out ITwoFactorProvider? found)
        {
            found = GetProvider(tenant!);
            return true;
        }

        public ITwoFactorProvider GetProvider(ChallengeHandle handle) => GetProvider(handle.Tenant);
    }
}
