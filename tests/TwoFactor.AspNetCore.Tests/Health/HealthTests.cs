using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TwoFactor.AspNetCore.Health;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Testing;
using TwoFactor.Tests.Support;

namespace TwoFactor.AspNetCore.Tests.Health;

/// <summary>The health check reports the state of each tenant, and does not make an instance unhealthy because of one.</summary>
public sealed class HealthTests
{
    private const string Service = "InMemory";

    [Test]
    public void The_time_for_a_probe_is_limited() => Assert.That(
        () => new ServiceCollection().AddHealthChecks().AddTwoFactor(health => health.ProbeTimeout = TimeSpan.MaxValue), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public async Task A_host_whose_tenants_work_is_healthy_without_asking_any_service()
    {
        await using WebScene scene = await StartAsync();
        HealthReportEntry entry = await CheckAsync(scene);
        Assert.That(entry.Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(entry.Data["tenant:acme"], Is.EqualTo("ok"));
        Assert.That(entry.Data["tenant:globex"], Is.EqualTo("ok"));
        Assert.That(entry.Data["store"], Is.EqualTo("ok"));
        Assert.That(scene.Phones.Calls, Is.Empty);
    }

    [Test]
    public async Task A_tenant_whose_starts_fail_is_degraded_until_a_start_succeeds()
    {
        await using WebScene scene = await StartAsync();
        scene.Phones.User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        await LogInAsync(scene, 3);
        HealthReportEntry entry = await CheckUntilAsync(scene, HealthStatus.Degraded);
        Assert.That(entry.Data["tenant:acme"], Is.EqualTo("3 starts in a row failed, the last one with Unavailable."));
        Assert.That(entry.Data["tenant:globex"], Is.EqualTo("ok"), "other tenants are not affected");
        Assert.That(entry.Description, Is.EqualTo("1 of 2 tenants are in trouble."));

        scene.Phones.User("jdoe").CannotBeAsked(null);
        await LogInAsync(scene, 1);
        await CheckUntilAsync(scene, HealthStatus.Healthy);
    }

    [Test]
    public async Task A_failure_that_concerns_only_one_user_counts_as_a_working_service()
    {
        await using WebScene scene = await StartAsync(options: health => health.FailuresInARow = 1);
        RecentFailures recent = scene.Services.GetRequiredService<RecentFailures>();
        scene.Phones.User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        await LogInAsync(scene, 1);
        await CheckUntilAsync(scene, HealthStatus.Degraded);
        scene.Phones.User("jdoe").CannotBeAsked(TwoFactorError.UserNotEnrolled);
        await LogInAsync(scene, 1);
        await CheckUntilAsync(scene, HealthStatus.Healthy);
        Assert.That(recent.Of("ACME")!.FailuresInARow, Is.Zero);
    }

    [Test]
    public async Task A_typed_name_that_the_service_refuses_tells_nothing_about_the_service()
    {
        await using WebScene scene = await StartAsync();
        ITwoFactorFlow flow = scene.Services.GetRequiredService<ITwoFactorFlow>();
        scene.Phones.User("jdoe").CannotBeAsked(TwoFactorError.InvalidRequest);
        foreach (int failures in new[] { 1, 2 })
        {
            for (int i = 0; i < 3; i++)
            {
                string typed = $"typo {failures} {i}";
                scene.Phones.User(typed).CannotBeAsked(TwoFactorError.InvalidRequest);
                await flow.StartAsync(new FlowRequest("acme", typed) { HasFirstFactor = false });
            }

            await LogInAsync(scene, 1); // with a first factor, it is the host or the service that is wrong
            await CountAsync(scene, failures); // in the order of the logins
        }
    }

    [Test]
    public async Task Logins_that_the_failure_mode_lets_through_do_not_hide_an_outage()
    {
        await using WebScene scene = await StartAsync(services => services.Configure<FlowOptions>(flow => flow.FailureMode = FlowFailureMode.OpenWithAudit));
        scene.Phones.User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        await LogInAsync(scene, 4);
        await CountAsync(scene, 4);
        await CheckUntilAsync(scene, HealthStatus.Degraded);
    }

    [Test]
    public async Task A_login_that_is_cancelled_does_not_hide_an_outage()
    {
        await using WebScene scene = await StartAsync();
        ITwoFactorFlow flow = scene.Services.GetRequiredService<ITwoFactorFlow>();
        FlowStart open = await flow.StartAsync(new FlowRequest("acme", "person"));
        scene.Phones.User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        await LogInAsync(scene, 3);
        await CountAsync(scene, 3);
        await flow.CancelAsync(new FlowKey(open.Id!) { Tenant = "acme", Subject = "person" });
        await LogInAsync(scene, 1);
        await CountAsync(scene, 4);
    }

    private static Task CountAsync(WebScene scene, int failures)
    {
        RecentFailures recent = scene.Services.GetRequiredService<RecentFailures>();
        return Wait.UntilAsync(() => recent.Of("acme")?.FailuresInARow == failures);
    }

    [Test]
    public void An_old_failure_does_not_count()
    {
        ManualTimeProvider time = new();
        RecentFailures recent = new(time);
        recent.Failed("acme", Service, TwoFactorError.Unavailable);
        TwoFactorHealthCheck check = new(
            new TwoFactorHealthOptions { FailuresInARow = 1 }, recent, new TenantsDouble("acme"), new NoProviders(), new StoreDouble(), time);
        Assert.That(Check(check).Status, Is.EqualTo(HealthStatus.Degraded));
        time.Advance(TimeSpan.FromMinutes(5.1));
        Assert.That(Check(check).Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    public void Failures_count_together_only_within_the_window()
    {
        ManualTimeProvider time = new();
        RecentFailures recent = new(time);
        TwoFactorHealthCheck check = new(new TwoFactorHealthOptions(), recent, new TenantsDouble("acme"), new NoProviders(), new StoreDouble(), time);
        foreach (double minutes in new[] { 0, 0, 10, 4, 4 })
        {
            time.Advance(TimeSpan.FromMinutes(minutes));
            recent.Failed("acme", Service, TwoFactorError.Unavailable);
            Assert.That(Check(check).Status, Is.EqualTo(HealthStatus.Healthy));
        }

        time.Advance(TimeSpan.FromSeconds(30));
        recent.Failed("acme", Service, TwoFactorError.Unavailable);
        Assert.That(Check(check).Status, Is.EqualTo(HealthStatus.Degraded));
    }

    [Test]
    public void A_check_may_ask_for_more_failures_than_are_remembered_one_by_one()
    {
        ManualTimeProvider time = new();
        RecentFailures recent = new(time);
        TwoFactorHealthCheck check = new(new TwoFactorHealthOptions { FailuresInARow = 150 }, recent, new TenantsDouble("acme"), new NoProviders(), new StoreDouble(), time);
        for (int failures = 1; failures < 150; failures++)
            recent.Failed("acme", Service, TwoFactorError.Unavailable);
        Assert.That(Check(check).Status, Is.EqualTo(HealthStatus.Healthy));
        recent.Failed("acme", Service, TwoFactorError.Unavailable);
        Assert.That(Check(check).Status, Is.EqualTo(HealthStatus.Degraded));
    }

    [Test]
    public void Findings_of_any_number_of_tenants_do_not_make_the_instance_unhealthy()
    {
        TenantsDouble tenants = new("a", "b") { Findings = ["ClientCertificate: has expired."] };
        TwoFactorHealthCheck check = new(new TwoFactorHealthOptions(), new RecentFailures(TimeProvider.System), tenants, new NoProviders(), new StoreDouble(), TimeProvider.System);
        HealthCheckResult result = Check(check);
        Assert.That(result.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(result.Data["tenant:a"], Is.EqualTo("ClientCertificate: has expired."));
    }

    [Test]
    public void A_tenant_whose_changed_settings_are_refused_is_degraded_until_the_change_is_undone()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection([new("TwoFactor:Tenants:acme:Provider", "InMemory")]).Build();
        ServiceCollection services = new();
        services.AddLogging().AddTwoFactor(configuration.GetSection("TwoFactor")).AddInMemory();
        services.AddHealthChecks().AddTwoFactor();
        using ServiceProvider host = services.BuildServiceProvider();
        TwoFactorHealthCheck check = ActivatorUtilities.CreateInstance<TwoFactorHealthCheck>(host, new TwoFactorHealthOptions());
        Assert.That(Check(check).Status, Is.EqualTo(HealthStatus.Healthy));

        configuration["TwoFactor:Tenants:acme:Provider"] = "InMemry";
        configuration.Reload();
        HealthCheckResult result = Check(check);
        Assert.That(result.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(result.Data["tenant:acme"], Does.StartWith("TwoFactor:Tenants:acme:Provider names 'InMemry'").And.EndsWith("The earlier settings stay in use."));

        configuration["TwoFactor:Tenants:acme:Provider"] = "InMemory";
        configuration.Reload();
        Assert.That(Check(check).Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    public void Failures_of_a_tenants_former_service_do_not_count_for_its_new_one()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection([
            new("TwoFactor:Tenants:acme:Provider", Service),
            new("TwoFactor:Tenants:acme:SecSign:ServiceName", "Portal"),
            new("TwoFactor:Tenants:acme:SecSign:ServiceAddress", "portal.example")]).Build();
        ServiceCollection services = new();
        services.AddLogging().AddTwoFactor(configuration.GetSection("TwoFactor")).AddInMemory().AddSecSign();
        services.AddHealthChecks().AddTwoFactor();
        using ServiceProvider host = services.BuildServiceProvider();
        TwoFactorHealthCheck check = ActivatorUtilities.CreateInstance<TwoFactorHealthCheck>(host, new TwoFactorHealthOptions());
        RecentFailures recent = host.GetRequiredService<RecentFailures>();
        for (int i = 0; i < 3; i++)
            recent.Failed("acme", Service, TwoFactorError.Unavailable);
        Assert.That(Check(check).Status, Is.EqualTo(HealthStatus.Degraded));

        configuration["TwoFactor:Tenants:acme:Provider"] = "SecSign";
        configuration.Reload();
        Assert.That(Check(check).Data["tenant:acme"], Is.EqualTo("ok"));
        for (int failures = 1; failures <= 3; failures++)
        {
            Assert.That(Check(check).Status, Is.EqualTo(HealthStatus.Healthy));
            recent.Failed("acme", "SecSign", TwoFactorError.Unavailable);
        }

        Assert.That(Check(check).Data["tenant:acme"], Does.StartWith("3 starts in a row failed"));
    }

    [Test]
    public void A_refused_change_hides_neither_an_expiry_nor_failed_starts()
    {
        ManualTimeProvider time = new();
        RecentFailures recent = new(time);
        recent.Failed("a", Service, TwoFactorError.Unavailable);
        TenantsDouble tenants = new("a") { Findings = ["ClientCertificate: is missing."], Expiry = time.GetUtcNow() + TimeSpan.FromDays(3) };
        TwoFactorHealthCheck check = new(new TwoFactorHealthOptions { FailuresInARow = 1 }, recent, tenants, new NoProviders(), new StoreDouble(), time);
        Assert.That(
            Check(check).Data["tenant:a"], Does.StartWith("ClientCertificate: is missing. The client certificate expires at ").And.EndsWith("1 starts in a row failed, the last one with Unavailable."));
    }

    // The service is asked although there is a finding. That the tenant is misconfigured is known from it.
    [TestCase(TwoFactorError.Unavailable, "ClientCertificate: is missing. The service was asked, and the answer is Unavailable.")]
    [TestCase(TwoFactorError.Misconfigured, "ClientCertificate: is missing.")]
    public async Task A_tenant_with_a_finding_is_probed(TwoFactorError error, string expected)
    {
        PairingDouble pairing = new() { Error = error };
        await using WebScene scene = await StartAsync(
            services =>
            {
                services.AddTwoFactor().DecorateProviders((_, tenant, provider) => tenant == WebScene.Tenant ? new PairingDouble.Provider(provider, pairing) : provider);
                services.AddSingleton<ITwoFactorTenants>(new TenantsDouble(WebScene.Tenant) { Findings = ["ClientCertificate: is missing."] });
            },
            health => health.Probe = true);
        Assert.That((await CheckAsync(scene)).Data["tenant:acme"], Is.EqualTo(expected));
    }

    // In an outage, each of many tenants could cost the whole timeout.
    [Test]
    public async Task A_tenant_whose_starts_fail_is_not_probed()
    {
        PairingDouble pairing = new();
        await using WebScene scene = await StartAsync(
            services => services.AddTwoFactor().DecorateProviders((_, tenant, provider) => tenant == WebScene.Tenant ? new PairingDouble.Provider(provider, pairing) : provider),
            health => (health.Probe, health.FailuresInARow) = (true, 1));
        scene.Services.GetRequiredService<RecentFailures>().Failed(WebScene.Tenant, Service, TwoFactorError.Unavailable);
        Assert.That((await CheckAsync(scene)).Data["tenant:acme"], Is.EqualTo("1 starts in a row failed, the last one with Unavailable."));
        Assert.That(pairing.Asked, Is.Empty);
    }

    [TestCase(13, HealthStatus.Degraded)]
    [TestCase(15, HealthStatus.Healthy)]
    public void A_certificate_that_is_about_to_expire_is_degraded(int days, HealthStatus status)
    {
        ManualTimeProvider time = new();
        TenantsDouble tenants = new("a") { Expiry = time.GetUtcNow() + TimeSpan.FromDays(days) };
        TwoFactorHealthCheck check = new(new TwoFactorHealthOptions(), new RecentFailures(time), tenants, new NoProviders(), new StoreDouble(), time);
        Assert.That(Check(check).Status, Is.EqualTo(status));
    }

    [Test]
    public void Without_its_store_the_instance_is_unhealthy()
    {
        TwoFactorHealthCheck check = new(
            new TwoFactorHealthOptions(), new RecentFailures(TimeProvider.System), new TenantsDouble("a"), new NoProviders(), new StoreDouble { IsUnavailable = true }, TimeProvider.System);
        HealthCheckResult result = Check(check);
        Assert.That(result.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(result.Data["store"], Is.EqualTo("Unavailable"));
    }

    [TestCase(null, "ok")]
    [TestCase(TwoFactorError.UserNotEnrolled, "ok")]
    [TestCase(TwoFactorError.AccessDenied, "The service was asked, and the answer is AccessDenied.")]
    public async Task A_probe_asks_whether_an_unknown_name_is_paired(TwoFactorError? error, string expected)
    {
        PairingDouble pairing = new() { Error = error };
        await using WebScene scene = await StartAsync(
            services => services.AddTwoFactor().DecorateProviders((_, tenant, provider) => tenant == WebScene.Tenant ? new PairingDouble.Provider(provider, pairing) : provider),
            health => health.Probe = true);
        HealthReportEntry entry = await CheckAsync(scene);
        Assert.That(entry.Data["tenant:acme"], Is.EqualTo(expected));
        Assert.That(entry.Data["tenant:globex"], Is.EqualTo("ok"), "a service without pairing is not probed");
        Assert.That(pairing.Asked.Single(), Does.StartWith("two-factor-health-"));
        Assert.That(scene.Phones.Calls, Is.Empty);
    }

    [Test]
    public async Task A_probe_that_throws_is_the_trouble_of_one_tenant()
    {
        PairingDouble pairing = new();
        await using WebScene scene = await StartAsync(
            services => services.AddTwoFactor().DecorateProviders((_, tenant, provider) => tenant == WebScene.Tenant ? new PairingDouble.Provider(provider, pairing) : provider),
            health => health.Probe = true);
        pairing.Fault = new ArgumentException("two-factor-health- is no e-mail address of jdoe");
        Assert.That((await CheckAsync(scene)).Status, Is.EqualTo(HealthStatus.Healthy));
        pairing.Fault = new InvalidOperationException("jdoe");
        HealthReportEntry entry = await CheckAsync(scene);
        Assert.That((entry.Status, entry.Exception), Is.EqualTo((HealthStatus.Degraded, (Exception?)null)));
        Assert.That(entry.Data["tenant:acme"], Is.EqualTo("The service could not be asked (InvalidOperationException)."));
        Assert.That(entry.Data["tenant:globex"], Is.EqualTo("ok"));
    }

    [Test]
    public async Task An_ability_that_cannot_be_looked_up_is_the_trouble_of_one_tenant()
    {
        await using WebScene scene = await StartAsync(
            services => services.AddTwoFactor().DecorateProviders((_, tenant, provider) => tenant == WebScene.Tenant ? new BrokenAbility(provider) : provider),
            health => health.Probe = true);
        HealthReportEntry entry = await CheckAsync(scene);
        Assert.That((entry.Status, entry.Data["tenant:globex"]), Is.EqualTo((HealthStatus.Degraded, (object)"ok")));
        Assert.That(entry.Data["tenant:acme"], Is.EqualTo("The service could not be asked (ArgumentException)."));
    }

    private sealed class BrokenAbility(ITwoFactorProvider inner) : DelegatingTwoFactorProvider(inner)
    {
        public override object? GetAbility(Type abilityType) => throw new ArgumentException("no such ability");
    }

    private static Task<WebScene> StartAsync(Action<IServiceCollection>? services = null, Action<TwoFactorHealthOptions>? options = null) => WebScene.StartAsync(all =>
    {
        all.AddTwoFactor().AddInMemory("globex", new InMemoryService());
        all.AddHealthChecks().AddTwoFactor(options);
        services?.Invoke(all);
    });

    private static async Task<HealthReportEntry> CheckAsync(WebScene scene) =>
        (await scene.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["two-factor"];

    // Events are handled on another thread.
    private static async Task<HealthReportEntry> CheckUntilAsync(WebScene scene, HealthStatus status)
    {
        HealthReportEntry entry = default;
        await Wait.UntilAsync(async () => (entry = await CheckAsync(scene)).Status == status);
        return entry;
    }

    private static async Task LogInAsync(WebScene scene, int times)
    {
        for (int i = 0; i < times; i++)
            await scene.Browser().PostAsync("/login?user=jdoe");
    }

    private static HealthCheckResult Check(TwoFactorHealthCheck check) => check.CheckHealthAsync(new HealthCheckContext
    {
        Registration = new HealthCheckRegistration("two-factor", check, failureStatus: null, tags: null),
    }).GetAwaiter().GetResult();
}
