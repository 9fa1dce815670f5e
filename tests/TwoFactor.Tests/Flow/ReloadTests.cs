using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Flow;
using TwoFactor.Providers;
using TwoFactor.Testing;
using TwoFactor.Tests.Tenants;
using TwoFactor.Tests.Transport;

namespace TwoFactor.Tests.Flow;

/// <summary>The flow while the settings change: which options apply, and starts that are under way.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReloadTests : IDisposable
{
    private const string Mode = "Flow:FailureMode";

    private readonly ManualTimeProvider time = new();
    private readonly TelemetryRecorder recorder = new();
    private readonly EditableConfiguration configuration = new();
    private readonly Names names = new();
    private readonly SampleHost files = new();
    private ServiceProvider? host;

    public ReloadTests() => configuration["acme:Provider"] = "InMemory";

    public void Dispose()
    {
        host?.Dispose();
        files.Dispose();
        recorder.Dispose();
    }

    [Test]
    public void A_tenant_whose_new_settings_are_refused_keeps_its_own_options()
    {
        configuration.SetForAll(Mode, "OpenWithAudit");
        configuration[$"acme:{Mode}"] = "Closed";
        Start();

        configuration.Remove($"acme:{Mode}"); // its rows are being written again, one after the other
        configuration["acme:Provider"] = "Nobody";
        configuration.Announce();
        Assert.That(OptionsOf("acme").FailureMode, Is.EqualTo(FlowFailureMode.Closed));

        configuration["acme:Provider"] = "InMemory";
        configuration.Announce();
        Assert.That(OptionsOf("acme").FailureMode, Is.EqualTo(FlowFailureMode.OpenWithAudit), "the corrected settings have none of their own");
    }

    [Test]
    public void A_tenant_whose_first_options_of_its_own_are_refused_keeps_those_in_use([Values("acme:Provider", "acme:Flow:MaxStarts")] string wrong, [Values] bool isRefusedAlready)
    {
        Start();
        if (isRefusedAlready)
            Change("acme:Provider", "Nobody");
        configuration.SetForAll(Mode, "OpenWithAudit");
        configuration[$"acme:{Mode}"] = "Closed";
        configuration[wrong] = "Nobody";
        configuration["globex:Provider"] = "InMemory";
        configuration.Announce();
        Assert.That((OptionsOf("acme").FailureMode, OptionsOf("globex").FailureMode), Is.EqualTo((FlowFailureMode.Closed, FlowFailureMode.OpenWithAudit)));
    }

    [Test]
    public void A_tenant_without_options_of_its_own_follows_the_general_ones_also_while_its_settings_are_refused()
    {
        configuration.SetForAll(Mode, "OpenWithAudit");
        Start();
        configuration["acme:Provider"] = "Nobody";
        configuration.Announce();
        Assert.That(OptionsOf("acme").FailureMode, Is.EqualTo(FlowFailureMode.OpenWithAudit));

        configuration.SetForAll(Mode, "Closed");
        configuration.Announce();
        Assert.That(OptionsOf("acme").FailureMode, Is.EqualTo(FlowFailureMode.Closed));
    }

    [Test]
    public void A_tenants_new_options_wait_together_with_its_other_new_settings()
    {
        configuration["acme:Provider"] = "Moving";
        configuration[$"acme:{Mode}"] = "Closed";
        Start();
        configuration[$"acme:{Mode}"] = "OpenWithAudit";
        configuration["acme:Moving:TrustedCaPath"] = Path.Combine(files.Folder, "ca.pem");
        configuration.Announce();
        Assert.That(OptionsOf("acme").FailureMode, Is.EqualTo(FlowFailureMode.Closed), "the file is missing");

        configuration["acme:Flow:MaxStarts"] = "7";
        configuration.Announce();
        Assert.That((OptionsOf("acme").FailureMode, OptionsOf("acme").MaxStarts), Is.EqualTo((FlowFailureMode.Closed, new FlowOptions().MaxStarts)));

        files.Write("ca.pem", files.Certificates.AuthorityPem);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That((OptionsOf("acme").FailureMode, OptionsOf("acme").MaxStarts), Is.EqualTo((FlowFailureMode.OpenWithAudit, 7)));
    }

    [Test]
    public void A_reload_that_is_refused_as_a_whole_keeps_all_options()
    {
        configuration.SetForAll("Flow:MaxStarts", "2");
        configuration[$"acme:{Mode}"] = "OtherProvider";
        Start();
        configuration.Clear(); // a file with a syntax error, or missing for a moment
        configuration.Announce();
        Assert.That((OptionsOf("acme").MaxStarts, OptionsOf("acme").FailureMode), Is.EqualTo((2, FlowFailureMode.OtherProvider)));
        Assert.That(OptionsOf("globex").MaxStarts, Is.EqualTo(2));
    }

    [Test]
    public void Changed_options_are_used_without_another_change()
    {
        Start();
        configuration[$"acme:{Mode}"] = "OpenWithAudit";
        configuration.SetForAll("Flow:MaxStarts", "2");
        configuration.Announce();
        Assert.That((OptionsOf("acme").MaxStarts, OptionsOf("acme").FailureMode), Is.EqualTo((2, FlowFailureMode.OpenWithAudit)));
    }

    [Test]
    public async Task A_tenant_whose_settings_were_refused_lets_nobody_in_without_the_phone()
    {
        configuration.SetForAll(Mode, "OpenWithAudit");
        configuration[$"acme:{Mode}"] = "Closed";
        ITwoFactorFlow flow = Start();
        host!.GetRequiredService<InMemoryService>().User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        configuration.Remove($"acme:{Mode}");
        configuration["acme:Provider"] = "Nobody";
        configuration.Announce();
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
    }

    [TestCase("acme:Provider", "InMemory", "InMemory")]
    [TestCase("acme:Moving:Endpoint", "https://new.example/", "Moving")]
    public async Task A_start_under_way_while_its_tenant_switches_or_moves_opens_at_the_new_place(string setting, string value, string provider)
    {
        ITwoFactorFlow flow = StartAtMoving();
        names.Before = () => Change(setting, value);
        FlowStart start = await flow.StartAsync(FlowHost.Request());
        Assert.That((start.Refusal, start.Status?.Provider), Is.EqualTo(((FlowRefusal?)null, provider)));
        Assert.That(names.Asked, Is.EqualTo((string[])["Moving", provider]), "the new service may know the user by another name");
        AssertOpenedOnce(provider);
    }

    [Test]
    public async Task A_start_under_way_while_its_tenant_leaves_a_service_altogether_opens_at_the_new_one()
    {
        ITwoFactorFlow flow = StartAtMoving();
        names.Before = () =>
        {
            configuration.Remove("acme:Moving");
            Change("acme:Provider", "InMemory");
        };
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.Null);
        AssertOpenedOnce("InMemory");
    }

    // A decorator of the host can take its time between the flow and the service.
    [Test]
    public async Task A_start_that_is_with_a_decorator_while_its_tenant_switches_opens_at_the_new_service()
    {
        Action? whileDecorating = () => Change("acme:Provider", "InMemory");
        ITwoFactorFlow flow = StartAtMoving(builder => builder.DecorateProviders((_, _, provider) => new Slow(provider, () =>
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
        configuration[$"acme:{Mode}"] = $"{mode}";
        ITwoFactorFlow flow = StartAtFailing(error, () =>
        {
            configuration[$"acme:{Mode}"] = "Closed";
            Change("acme:Provider", "InMemory");
        });
        FlowStart start = await flow.StartAsync(FlowHost.Request());
        Assert.That((start.Refusal, start.Status?.Provider, start.Status?.State), Is.EqualTo(((FlowRefusal?)null, "InMemory", (ChallengeState?)ChallengeState.Pending)));
    }

    [Test]
    public async Task A_start_that_may_have_reached_the_old_service_is_not_repeated_at_the_new_one()
    {
        ITwoFactorFlow flow = StartAtFailing(TwoFactorError.Unavailable, () => Change("acme:Provider", "InMemory"), mayHaveBeenProcessed: true);
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        Assert.That(host!.GetRequiredService<InMemoryService>().Calls, Is.Empty);
    }

    // A second call would take time that only such a person needs.
    [TestCase(TwoFactorError.UserNotEnrolled, FlowRefusal.NotEnrolled)]
    [TestCase(TwoFactorError.UserSuspended, FlowRefusal.Suspended)]
    [TestCase(TwoFactorError.InvalidRequest, FlowRefusal.Unavailable)]
    public async Task A_person_whom_the_old_service_refuses_is_not_asked_at_the_new_one(TwoFactorError error, FlowRefusal refusal)
    {
        ITwoFactorFlow flow = StartAtFailing(error, () => Change("acme:Provider", "InMemory"));
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(refusal));
        Assert.That(host!.GetRequiredService<InMemoryService>().Calls, Is.Empty);
    }

    [Test]
    public async Task A_start_that_fails_wherever_its_tenant_moves_is_sent_twice_at_most()
    {
        int moves = 0;
        ITwoFactorFlow flow = StartAtFailing(TwoFactorError.Unavailable, () => Change("acme:Moving:Endpoint", $"https://new-{++moves}.example/"));
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        Assert.That(moves, Is.EqualTo(2));
    }

    // Each object then looks like another place.
    [Test]
    public async Task A_factory_with_a_new_provider_object_for_each_call_opens_a_start_once()
    {
        ScriptedProvider provider = new("first", time);
        using FlowHost scene = new(decorate: new NewObjects(provider));
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.Null);
        Assert.That(provider.Calls, Is.EqualTo((string[])["start"]));
    }

    // A known user opens at the new service, so an unknown one must do so too.
    [Test]
    public async Task A_decoy_that_imitates_an_outage_while_its_tenant_switches_opens_at_the_new_service()
    {
        ITwoFactorFlow flow = StartAtFailing(TwoFactorError.Unavailable, () => time.Advance(TimeSpan.FromSeconds(1)));
        Assert.That((await FinishAsync(flow.StartAsync(Unproven("jdoe")))).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        Task<FlowStart> starting = flow.StartAsync(Unproven("a name that\0 cannot be sent"));
        Change("acme:Provider", "InMemory");
        FlowStart start = await FinishAsync(starting);
        Assert.That((start.Refusal, start.Status?.Provider), Is.EqualTo(((FlowRefusal?)null, "InMemory")));
    }

    [TestCase("OpenWithAudit", "Closed", FlowRefusal.Unavailable)]
    [TestCase("Closed", "OpenWithAudit", null)]
    public async Task The_failure_mode_is_the_one_in_force_when_a_start_fails(string before, string now, FlowRefusal? expected)
    {
        configuration[$"acme:{Mode}"] = before;
        ITwoFactorFlow flow = StartAtFailing(TwoFactorError.Unavailable, () => Change($"acme:{Mode}", now));
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(expected));
    }

    // "jdoe" at the new service may be somebody else.
    [Test]
    public async Task A_user_whom_the_caller_named_is_not_asked_at_the_service_to_which_the_tenant_switches()
    {
        Action? whileDecorating = () => Change("acme:Provider", "InMemory");
        ITwoFactorFlow flow = StartAtMoving(builder => builder.DecorateProviders((_, _, provider) => new Slow(provider, () =>
        {
            Interlocked.Exchange(ref whileDecorating, null)?.Invoke();
        })));
        FlowRequest request = new("acme", "jdoe") { Browser = "browser-1", User = "jdoe" };
        Assert.That((await flow.StartAsync(request)).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        Assert.That(host!.GetRequiredService<InMemoryService>().Calls, Is.Empty);
        Assert.That((await flow.StartAsync(request)).Refusal, Is.Null, "a new start is one for the new service");
    }

    [Test]
    public async Task A_start_under_way_while_its_tenant_switches_counts_for_the_phone_at_the_new_service()
    {
        configuration.SetForAll("Flow:MaxStarts", "1");
        ITwoFactorFlow flow = StartAtMoving();
        names.Name = "phone-2";
        Assert.That((await flow.StartAsync(FlowHost.Request("asmith"))).Refusal, Is.Null);
        names.BeforeEach = provider => names.Name = provider == "InMemory" ? "phone-2" : "phone-1";
        names.Before = () => Change("acme:Provider", "InMemory");
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.TooManyStarts));
    }

    [Test]
    public async Task A_start_under_way_while_its_tenant_switches_counts_once()
    {
        configuration.SetForAll("Flow:MaxStarts", "1");
        configuration.SetForAll("Flow:MaxStartsOfTenant", "1");
        names.Name = "jdoe-at-service";
        ITwoFactorFlow flow = StartAtMoving();
        names.Before = () => Change("acme:Provider", "InMemory");
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.Null);
        Assert.That((await flow.StartAsync(FlowHost.Request("asmith"))).Refusal, Is.EqualTo(FlowRefusal.TooManyStarts));
    }

    [Test]
    public async Task A_start_whose_tenant_never_stops_switching_is_refused_and_leaves_no_slot_behind()
    {
        ITwoFactorFlow flow = StartAtMoving();
        names.BeforeEach = provider => Change("acme:Provider", provider == "Moving" ? "InMemory" : "Moving");
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        Assert.That(names.Asked, Has.Count.EqualTo(2));

        names.BeforeEach = null;
        Assert.That((await flow.StartAsync(FlowHost.Request(browser: "browser-2"))).Refusal, Is.Null);
    }

    [Test]
    public async Task A_start_under_way_while_its_tenant_is_removed_is_refused()
    {
        configuration["globex:Provider"] = "InMemory";
        ITwoFactorFlow flow = StartAtMoving();
        names.Before = () =>
        {
            configuration.Remove("acme:");
            configuration.Announce();
        };
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
    }

    [Test]
    public async Task A_start_that_fails_while_its_tenant_is_removed_does_not_follow_the_general_failure_mode()
    {
        configuration["globex:Provider"] = "InMemory";
        configuration.SetForAll(Mode, "OpenWithAudit");
        configuration[$"acme:{Mode}"] = "Closed";
        ITwoFactorFlow flow = StartAtFailing(TwoFactorError.Unavailable, () =>
        {
            configuration.Remove("acme:");
            configuration.Announce();
        });
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
    }

    [Test]
    public void A_refused_tenant_whose_own_group_came_and_went_follows_the_general_options_again()
    {
        configuration.SetForAll(Mode, "OpenWithAudit");
        Start();
        configuration["acme:Provider"] = "Nobody";
        configuration["acme:Flow:MaxStarts"] = "7";
        configuration.Announce();
        configuration.Remove("acme:Flow:MaxStarts");
        configuration.SetForAll(Mode, "Closed");

        configuration.Announce();

        Assert.That(OptionsOf("acme").FailureMode, Is.EqualTo(FlowFailureMode.Closed));
    }

    private ITwoFactorFlow StartAtMoving(Action<ITwoFactorBuilder>? build = null)
    {
        configuration["acme:Provider"] = "Moving";
        configuration["acme:Moving:Endpoint"] = "https://old.example/";
        return Start(build);
    }

    private ITwoFactorFlow StartAtFailing(TwoFactorError error, Action meanwhile, bool mayHaveBeenProcessed = false) => StartAtMoving(
        builder => builder.DecorateProviders((_, _, provider) => provider.Name != "Moving" ? provider : new Slow(provider, () =>
        {
            meanwhile();
            throw new TwoFactorException(error, "It failed.") { Origin = FailureOrigin.Connection, MayHaveBeenProcessed = mayHaveBeenProcessed };
        })));

    private async Task<FlowStart> FinishAsync(Task<FlowStart> start)
    {
        while (!start.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Yield();
        }

        return await start;
    }

    private static FlowRequest Unproven(string subject) => new("acme", subject) { HasFirstFactor = false, Browser = "browser-1" };

    private ITwoFactorFlow Start(Action<ITwoFactorBuilder>? build = null)
    {
        ServiceCollection services = new();
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton<ITwoFactorUserNames>(names);
        services.AddLogging(logging => logging.AddProvider(recorder).SetMinimumLevel(LogLevel.Trace));
        ITwoFactorBuilder builder = services.AddTwoFactor(configuration.Section).AddInMemory().AddProvider(new MovingDefinition());
        build?.Invoke(builder);
        host = services.BuildServiceProvider();
        _ = host.GetRequiredService<ITwoFactorProviderFactory>();
        return host.GetRequiredService<ITwoFactorFlow>();
    }

    private FlowOptions OptionsOf(string tenant) => host!.GetRequiredService<FlowSettings>().For(tenant);

    private void Change(string setting, string value)
    {
        configuration[setting] = value;
        configuration.Announce();
    }

    private void AssertOpenedOnce(string provider)
    {
        string[] metrics = [.. recorder.Records.Where(record => record.Kind == TelemetryKind.Metric).Select(record => record.ToString())];
        Assert.That(metrics, Has.None.Contains("error.type"), "nothing has failed");
        Assert.That(metrics.Where(metric => metric.Contains("two_factor.flow.starts", StringComparison.Ordinal)), Has.One.Contains("opened").And.One.Contains(provider));
    }

    private sealed class Names : ITwoFactorUserNames
    {
        public List<string> Asked { get; } = [];

        /// <summary>The user's name at each service; <see langword="null"/> for the subject itself.</summary>
        public string? Name { get; set; }

        /// <summary>Runs within the next look-up.</summary>
        public Action? Before { get; set; }

        /// <summary>Runs within each look-up, with the provider's name.</summary>
        public Action<string>? BeforeEach { get; set; }

        public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default)
        {
            Asked.Add(provider);
            Action? before = Before;
            Before = null;
            before?.Invoke();
            BeforeEach?.Invoke(provider);
            return new(Name ?? subject);
        }
    }

    private sealed class NewObjects(ITwoFactorProvider provider) : ITwoFactorProviderFactory
    {
        public ITwoFactorProvider GetProvider(string tenant) => new Slow(provider, () => { });

        public bool TryGetProvider(string tenant, [NotNullWhen(true)] out ITwoFactorProvider? found)
        {
            found = GetProvider(tenant);
            return true;
        }

        public ITwoFactorProvider GetProvider(ChallengeHandle handle) => GetProvider(handle.Tenant);
    }

    private sealed class Slow(ITwoFactorProvider inner, Action meanwhile) : DelegatingTwoFactorProvider(inner)
    {
        public override Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
        {
            meanwhile();
            return Inner.StartChallengeAsync(request, cancellationToken);
        }
    }

    internal sealed class MovingOptions : ServiceOptions
    {
        public MovingOptions() => Endpoint = new Uri("https://moving.example/");
    }

    /// <summary>A provider of a service with an address, which can change. It opens every challenge, and sends nothing.</summary>
    private sealed class MovingDefinition : HttpProviderDefinition<MovingOptions>
    {
        public override string Name => "Moving";

        protected internal override void Check(MovingOptions options, SettingsReport report)
        {
        }

        protected internal override ITwoFactorProvider CreateProvider(HttpProviderContext<MovingOptions> context) => new MovingProvider(context);
    }

    private sealed class MovingProvider(HttpProviderContext<MovingOptions> context) : ITwoFactorProvider
    {
        public string Name => "Moving";

        public TwoFactorCapabilities Capabilities => TwoFactorCapabilities.CanCancel;

        public Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) => Task.FromResult(new Challenge(new ChallengeHandle
        {
            Provider = Name,
            Tenant = context.Tenant,
            User = request.User,
            ServiceIds = new Dictionary<string, string> { ["id"] = "1" },
            Endpoint = context.Options.Endpoint!,
            StartedAt = context.TimeProvider.GetUtcNow(),
            Deadline = context.TimeProvider.GetUtcNow() + TimeSpan.FromMinutes(2),
        }));

        public Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => Task.FromResult(new ChallengeStatus(ChallengeState.Pending));

        public Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => Task.FromResult(CancelOutcome.Cancelled);

        public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public object? GetAbility(Type abilityType) => abilityType.IsInstanceOfType(this) ? this : null;
    }
}
