using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>The host's own code and checks of the flow's options, at the start and at a reload.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HostChecksTests : IDisposable
{
    private readonly ReloadScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_tenants_own_options_are_checked_by_the_host_as_well()
    {
        scene.Configuration[$"acme:{ReloadScene.Mode}"] = "OpenWithAudit";
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => scene.Start(ForbidOpen))!;
        Assert.That(e.Failures, Is.EqualTo(new[] { "TwoFactor:Tenants:acme:Flow is refused by the host's own check: not here." }));
    }

    [Test]
    public void A_failure_of_the_hosts_check_is_reported_together_with_all_other_findings_at_the_start()
    {
        scene.Configuration.SetForAll(ReloadScene.Mode, "OpenWithAudit");
        scene.Configuration.SetForAll("Flow:MaxStarts", "0");
        scene.Configuration["globex:Provider"] = "Nobody";
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => scene.Start(ForbidOpen))!;
        Assert.That(e.Failures, Has.Exactly(1).EqualTo("TwoFactor:Flow is refused by the host's own check: not here."));
        Assert.That(e.Failures, Has.Exactly(1).StartsWith("TwoFactor:Flow:MaxStarts ").And.Exactly(1).StartsWith("TwoFactor:Tenants:globex:Provider "));
    }

    [Test]
    public async Task The_start_of_a_host_reports_every_finding_in_one_exception()
    {
        scene.Configuration.SetForAll(ReloadScene.Mode, "OpenWithAudit");
        scene.Configuration["globex:Provider"] = "Nobody";
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        ForbidOpen(builder.Services.AddTwoFactor(scene.Configuration.Section).AddInMemory());
        using IHost host = builder.Build();
        OptionsValidationException e = (await Assert.CatchAsync<OptionsValidationException>(() => host.StartAsync()))!;
        Assert.That(e.Failures.Count(), Is.EqualTo(2));
    }

    [Test]
    public void General_options_that_the_hosts_check_refuses_at_a_reload_hold_back_no_tenant()
    {
        scene.Start(ForbidOpen);
        scene.Configuration.SetForAll(ReloadScene.Mode, "OpenWithAudit");
        scene.Change("globex:Provider", "InMemory");

        Assert.That(scene.Logs("GeneralSettingsRefused"), Has.Length.EqualTo(1).And.All.Contains("TwoFactor:Flow is refused by the host's own check: not here."));
        Assert.That(scene.Logs("SettingsApplied"), Has.Length.EqualTo(1).And.All.Contains("globex: added"));
        Assert.That((scene.OptionsOf("acme").FailureMode, scene.OptionsOf("globex").FailureMode), Is.EqualTo((FlowFailureMode.Closed, FlowFailureMode.Closed)));
    }

    [Test]
    public void A_tenant_whose_own_options_the_hosts_check_refuses_at_a_reload_keeps_its_earlier_ones()
    {
        scene.Start(ForbidOpen);
        scene.Configuration["globex:Provider"] = "InMemory";
        scene.Change($"acme:{ReloadScene.Mode}", "OpenWithAudit");

        Assert.That(scene.Logs("TenantKeptEarlierSettings"), Has.Length.EqualTo(1).And.All.Contains("TwoFactor:Tenants:acme:Flow is refused by the host's own check: not here."));
        Assert.That(scene.Logs("SettingsApplied"), Has.Length.EqualTo(1).And.All.Contains("globex: added"));
        Assert.That(scene.OptionsOf("acme").FailureMode, Is.EqualTo(FlowFailureMode.Closed));
    }

    [Test]
    public void Code_of_the_host_that_throws_for_the_general_options_at_a_reload_holds_back_no_tenant()
    {
        bool isBroken = false;
        scene.Start(builder => builder.Services.Configure<FlowOptions>(_ => ThrowIf(isBroken)));
        isBroken = true;
        scene.Configuration.SetForAll("Flow:MaxStarts", "7");
        scene.Change("globex:Provider", "InMemory");
        Assert.That(scene.Logs("GeneralSettingsRefused"), Has.Length.EqualTo(1).And.All.Contains("TwoFactor:Flow cannot be configured: code of the host threw InvalidOperationException."));
        Assert.That(scene.Logs("SettingsApplied"), Has.Length.EqualTo(1).And.All.Contains("globex: added"));
        Assert.That(scene.OptionsOf("acme").MaxStarts, Is.EqualTo(5));

        isBroken = false;
        scene.Configuration.Announce();
        Assert.That(scene.OptionsOf("acme").MaxStarts, Is.EqualTo(7));
    }

    [Test]
    public void A_check_of_the_host_that_throws_for_one_tenant_at_a_reload_holds_back_no_other()
    {
        scene.Start(builder => builder.Services.AddOptions<FlowOptions>().Validate(options => ThrowIf(options.MaxStarts == 7)));
        scene.Configuration["globex:Provider"] = "InMemory";
        scene.Change("acme:Flow:MaxStarts", "7");
        Assert.That(
            scene.Logs("TenantKeptEarlierSettings"),
            Has.Length.EqualTo(1).And.All.Contains("TwoFactor:Tenants:acme:Flow cannot be configured: code of the host threw InvalidOperationException."));
        Assert.That(scene.Logs("SettingsApplied"), Has.Length.EqualTo(1).And.All.Contains("globex: added"));
        Assert.That(scene.OptionsOf("acme").MaxStarts, Is.EqualTo(5));
    }

    [Test]
    public void The_hosts_code_sets_the_options_after_configuration_and_only_those_without_a_name()
    {
        scene.Configuration.SetForAll("Flow:MaxStarts", "2");
        scene.Configuration.SetForAll("Flow:MaxStartsOfTenant", "2");
        scene.Configuration.SetForAll("Flow:MaxConcurrentPolls", "2");
        scene.Start(builder => builder.Services
            .ConfigureAll<FlowOptions>(options => options.MaxStarts++)
            .AddSingleton<IConfigureOptions<FlowOptions>>(new OnlyUnnamed())
            .PostConfigure<FlowOptions>(options => options.MaxStarts *= 10)
            .Configure<FlowOptions>("acme", options => options.MaxConcurrentPolls = 9)); // no name of options is a tenant's here
        FlowOptions options = scene.OptionsOf("acme");
        Assert.That((options.MaxStarts, options.MaxStartsOfTenant, options.MaxConcurrentPolls), Is.EqualTo((30, 3, 2)));
    }

    [Test]
    public async Task The_hosts_last_steps_have_the_last_word_for_a_tenants_own_options()
    {
        scene.Configuration[$"acme:{ReloadScene.Mode}"] = "OpenWithAudit";
        ITwoFactorFlow flow = scene.Start(builder => builder.Services.PostConfigure<FlowOptions>(options => options.FailureMode = FlowFailureMode.Closed));
        scene.Host.GetRequiredService<InMemoryService>().User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        Assert.That((await flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
        scene.Change("acme:Flow:MaxStarts", "7");
        Assert.That((scene.OptionsOf("acme").FailureMode, scene.OptionsOf("acme").MaxStarts), Is.EqualTo((FlowFailureMode.Closed, 7)));
    }

    [Test]
    public void The_hosts_last_steps_run_once_for_each_tenants_options_and_before_the_checks()
    {
        scene.Configuration.SetForAll("Flow:MaxStarts", "2");
        scene.Configuration["acme:Flow:MaxStartsOfTenant"] = "3";
        scene.Configuration["globex:Provider"] = "InMemory";
        scene.Configuration["globex:Flow:MaxStarts"] = "4";
        scene.Start(builder => builder.Services.PostConfigure<FlowOptions>(options => (options.MaxStarts, options.MaxStartsOfTenant) = (options.MaxStarts * 10, options.MaxStartsOfTenant * 10)));
        Assert.That((scene.OptionsOf("acme").MaxStarts, scene.OptionsOf("acme").MaxStartsOfTenant), Is.EqualTo((20, 30)));
        Assert.That((scene.OptionsOf("globex").MaxStarts, scene.OptionsOf("initech").MaxStarts), Is.EqualTo((40, 20)));

        scene.Change("globex:Flow:MaxStarts", "101");
        Assert.That(scene.Logs("TenantKeptEarlierSettings"), Has.Length.EqualTo(1).And.All.Contains("TwoFactor:Tenants:globex:Flow:MaxStarts must be"));
        Assert.That(scene.OptionsOf("globex").MaxStarts, Is.EqualTo(40));
    }

    [Test]
    public void A_last_step_of_the_host_that_throws_for_one_tenant_at_a_reload_holds_back_no_other()
    {
        scene.Start(builder => builder.Services.PostConfigure<FlowOptions>(options => ThrowIf(options.MaxStarts == 7)));
        scene.Configuration["globex:Provider"] = "InMemory";
        scene.Change("acme:Flow:MaxStarts", "7");
        Assert.That(
            scene.Logs("TenantKeptEarlierSettings"),
            Has.Length.EqualTo(1).And.All.Contains("TwoFactor:Tenants:acme:Flow cannot be configured: code of the host threw InvalidOperationException."));
        Assert.That(scene.Logs("SettingsApplied"), Has.Length.EqualTo(1).And.All.Contains("globex: added"));
        Assert.That(scene.OptionsOf("acme").MaxStarts, Is.EqualTo(5));
    }

    private static void ForbidOpen(ITwoFactorBuilder builder) =>
        builder.Services.AddOptions<FlowOptions>().Validate(options => options.FailureMode != FlowFailureMode.OpenWithAudit, "not here.");

    private static bool ThrowIf(bool isBroken) => isBroken ? throw new InvalidOperationException("The host's own code.") : true;

    private sealed class OnlyUnnamed : IConfigureOptions<FlowOptions>
    {
        public void Configure(FlowOptions options) => options.MaxStartsOfTenant++;
    }
}
