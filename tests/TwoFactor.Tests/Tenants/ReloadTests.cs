using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;
using TwoFactor.Tenants;
using TwoFactor.Tenants.Settings;
using TwoFactor.Testing;
using TwoFactor.Tests.Telemetry;

namespace TwoFactor.Tests.Tenants;

/// <summary>Configuration that changes while logins run.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReloadTests : IDisposable
{
    private readonly ManualTimeProvider time = new();
    private readonly TelemetryRecorder recorder = new();
    private readonly FailingLog failingLog = new();
    private readonly EditableConfiguration configuration = new();
    private readonly ServiceProvider services;
    private readonly ITwoFactorProviderFactory factory;

    public ReloadTests()
    {
        configuration["acme:Provider"] = "Sample";
        configuration["acme:Sample:Greeting"] = "first";
        services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddLogging(logging => logging.AddProvider(recorder).AddProvider(failingLog).SetMinimumLevel(LogLevel.Trace))
            .AddTwoFactor(configuration.Section).AddProvider(new SampleDefinition()).AddProvider(new SecondDefinition())
            .Services.BuildServiceProvider();
        factory = services.GetRequiredService<ITwoFactorProviderFactory>();
    }

    public void Dispose()
    {
        services.Dispose();
        recorder.Dispose();
        failingLog.Dispose();
    }

    [Test]
    public void New_settings_are_used_by_the_next_caller()
    {
        SampleProvider before = factory.GetProvider("acme").Unwrap();
        configuration["acme:Sample:Greeting"] = "second";
        configuration.Announce();

        Assert.That(factory.GetProvider("acme").Unwrap().Options.Greeting, Is.EqualTo("second"));
        Assert.That(before.Options.Greeting, Is.EqualTo("first"), "a provider in use keeps its settings");
    }

    [Test]
    public void A_tenant_that_is_spelt_in_another_case_stays_the_same()
    {
        ITwoFactorProvider before = factory.GetProvider("acme");
        configuration.Remove("acme:");
        configuration["ACME:Provider"] = "Sample";
        configuration["ACME:Sample:Greeting"] = "first";
        configuration.Announce();
        Assert.That(factory.GetProvider("acme"), Is.SameAs(before));

        configuration["ACME:Sample:Greeting"] = "FIRST";
        configuration.Announce();
        Assert.That(factory.GetProvider("acme").Unwrap().Options.Greeting, Is.EqualTo("FIRST"));
    }

    [Test]
    public void A_tenant_can_be_added_while_the_host_runs()
    {
        Assert.That(() => factory.GetProvider("globex"), Throws.ArgumentException);
        configuration["globex:Provider"] = "Other";
        configuration["globex:Other:Farewell"] = "bye";
        configuration.Announce();

        Assert.That(factory.GetProvider("globex").Name, Is.EqualTo("Other"));
    }

    [Test]
    public void A_tenant_can_switch_its_provider_and_open_challenges_finish_with_the_old_one()
    {
        configuration["acme:Provider"] = "Other";
        configuration["acme:Other:Farewell"] = "bye";
        configuration.Announce();

        Assert.That(factory.GetProvider("acme").Name, Is.EqualTo("Other"));
        Assert.That(factory.GetProvider(HandleOf("Sample")).Unwrap().Options.Greeting, Is.EqualTo("first"));
    }

    [Test]
    public void A_removed_tenant_starts_no_new_challenges_and_finishes_open_ones()
    {
        configuration["globex:Provider"] = "Other";
        configuration["globex:Other:Farewell"] = "bye";
        Assert.That(factory.GetProvider("acme").GetAbility(typeof(IFraudNotice)), Is.Not.Null);
        configuration.Remove("acme");
        configuration.Announce();

        Assert.That(() => factory.GetProvider("acme"), Throws.ArgumentException);
        Assert.That(factory.GetProvider(HandleOf("Sample")).Name, Is.EqualTo("Sample"));
        Assert.That(factory.GetProvider(HandleOf("Sample")).GetAbility(typeof(IFraudNotice)), Is.Null, "it would ring a phone");
        Assert.That(recorder.Records.Select(record => record.ToString()), Has.Exactly(1).Contains("Warning").And.Contains("removed").And.Contains("acme"));

        time.Advance(ChallengeRequest.MaximumLifetime + TimeSpan.FromSeconds(1));
        configuration.Announce();
        Assert.That(() => factory.GetProvider(HandleOf("Sample")), Throws.TypeOf<TwoFactorException>(), "after the maximum lifetime no challenge is open");
    }

    [Test]
    public void A_reload_without_any_tenant_is_refused_and_changes_nothing()
    {
        configuration.Remove("acme");
        configuration.Announce();
        Assert.That(factory.GetProvider("acme").Unwrap().Options.Greeting, Is.EqualTo("first"));
    }

    [Test]
    public void A_reload_with_an_empty_list_of_tenants_is_refused_and_changes_nothing() // [] in a JSON file has this value
    {
        configuration.Remove("acme");
        configuration.SetForAll("Tenants", string.Empty);
        configuration.Announce();
        Assert.That(factory.GetProvider("acme").Unwrap().Options.Greeting, Is.EqualTo("first"));
        Assert.That(Logs(), Has.Exactly(1).Contains("were refused").And.Contains("TwoFactor:Tenants is missing"));
    }

    [Test]
    public void New_settings_are_used_although_the_log_fails()
    {
        failingLog.Fails = true;
        configuration["acme:Sample:Greeting"] = "second";
        configuration["globex:Provider"] = "Sample";
        configuration["globex:Sample:Greeting"] = "of too many characters";
        Assert.That(configuration.Announce, Throws.Nothing);

        Assert.That(factory.GetProvider("acme").Unwrap().Options.Greeting, Is.EqualTo("second"));
        Assert.That(() => factory.GetProvider("unknown"), Throws.ArgumentException);
        Assert.That(failingLog.Failures, Is.EqualTo(3), "wrong settings, applied settings, and an unknown tenant");
    }

    [Test]
    public void Wrong_settings_of_one_tenant_do_not_prevent_a_reload_of_others()
    {
        configuration["acme:Sample:Greeting"] = "second";
        configuration["globex:Provider"] = "Sample";
        configuration["globex:Sample:Greeting"] = "Secret-Word-Of-Too-Many-Characters";
        configuration.Announce();

        Assert.That(factory.GetProvider("acme").Unwrap().Options.Greeting, Is.EqualTo("second"));
        TelemetryRecord[] errors = [.. recorder.Records.Where(record => record.Text.Contains("Error", StringComparison.Ordinal) && record.Kind == TelemetryKind.Log)];
        Assert.That(errors, Has.Length.EqualTo(1));
        Assert.That(errors[0].ToString(), Does.Contain("TwoFactor:Tenants:globex:Sample:Greeting").And.Not.Contains("Secret-Word"));
        Assert.That(recorder.Records.Where(record => record.Kind == TelemetryKind.Metric).Select(record => record.ToString()), Has.Some.Contains("two_factor.outcome=refused"));
    }

    [Test]
    public void After_a_refused_reload_a_correct_one_is_applied()
    {
        configuration["acme:Provider"] = "Nobody";
        configuration.Announce();
        configuration["acme:Provider"] = "Sample";
        configuration["acme:Sample:Greeting"] = "third";
        configuration.Announce();

        Assert.That(factory.GetProvider("acme").Unwrap().Options.Greeting, Is.EqualTo("third"));
    }

    [Test]
    public void An_exception_of_the_hosts_code_refuses_the_reload_and_keeps_the_old_settings()
    {
        bool isBroken = false;
        using ServiceProvider host = new ServiceCollection()
            .Configure<SampleOptions>("acme", _ =>
            {
                if (isBroken)
                    throw new InvalidOperationException("The host's own code.");
            })
            .AddTwoFactor(configuration.Section).AddProvider(new SampleDefinition())
            .Services.BuildServiceProvider();
        ITwoFactorProviderFactory tenants = host.GetRequiredService<ITwoFactorProviderFactory>();

        isBroken = true;
        configuration["acme:Sample:Greeting"] = "second";
        Assert.That(configuration.Announce, Throws.Nothing);
        Assert.That(tenants.GetProvider("acme").Unwrap().Options.Greeting, Is.EqualTo("first"));

        isBroken = false;
        configuration.Announce();
        Assert.That(tenants.GetProvider("acme").Unwrap().Options.Greeting, Is.EqualTo("second"));
    }

    [Test]
    public async Task Code_of_the_host_that_throws_for_one_tenant_disturbs_no_other_tenants_reload(
        [Values("handler", "decoration")] string code, [Values] bool isSelected)
    {
        bool isBroken = false;
        await using ServiceProvider host = Throwing(code, isSelected, () => isBroken);
        ITwoFactorProviderFactory tenants = host.GetRequiredService<ITwoFactorProviderFactory>();
        ITwoFactorProvider before = tenants.GetProvider("acme");

        isBroken = true;
        configuration["acme:Provider"] = "Other";
        configuration["acme:Other:Farewell"] = "bye";
        configuration["globex:Provider"] = isSelected ? "Sample" : "Other";
        configuration["globex:Sample:Greeting"] = "hello";
        configuration["globex:Other:Farewell"] = "bye";
        configuration.Announce();

        Assert.That(tenants.GetProvider("acme").Name, Is.EqualTo("Other"));
        Assert.That(tenants.GetProvider("globex").Name, Is.EqualTo(isSelected ? "Sample" : "Other"));
        Assert.That(() => before.StartChallengeAsync(new ChallengeRequest("jdoe")), Throws.TypeOf<TwoFactorException>(), "acme has left its earlier provider");
        Assert.That(() => tenants.GetProvider("acme").StartChallengeAsync(new ChallengeRequest("jdoe")), Throws.TypeOf<NotSupportedException>(), "the other provider was reached");
        Assert.That(
            () => tenants.GetProvider("globex").StartChallengeAsync(new ChallengeRequest("jdoe")),
            isSelected ? Throws.TypeOf<TwoFactorException>().With.Message.Contains("code of the host threw") : Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public async Task Code_of_the_host_that_throws_at_the_start_for_a_provider_that_is_not_selected_is_reported([Values("handler", "decoration")] string code)
    {
        configuration["globex:Provider"] = "Other";
        configuration["globex:Sample:Greeting"] = "hello";
        configuration["globex:Other:Farewell"] = "bye";
        await using ServiceProvider host = Throwing(code, isSelected: false, () => true);

        Assert.That(host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("globex").Name, Is.EqualTo("Other"));
        Assert.That(
            recorder.Records.Select(record => record.ToString()),
            Has.Exactly(1).Contains("Warning").And.Contains("TwoFactor:Tenants:globex:Sample cannot be used: code of the host threw InvalidOperationException"));
    }

    [Test]
    public void No_tenant_changes_before_a_reload_is_published()
    {
        using Tenant first = TenantOf("Sample");
        using Tenant second = TenantOf("Other");
        TenantTransitions start = new();
        TenantVersions versions = new TenantVersions("acme").Select(first, flow: null, start, now: 1);
        start.Publish(() => { });

        TenantTransitions reload = new();
        versions.Select(second, flow: null, reload, now: 2);
        Assert.That((first.MayStart, first.IsRetired, second.MayStart), Is.EqualTo((true, false, false)));
        reload.Publish(() => Assert.That((first.MayStart, second.MayStart), Is.EqualTo((true, true)), "callers find either of them"));
        Assert.That((first.MayStart, first.IsRetired, second.MayStart), Is.EqualTo((false, true, true)));
    }

    private string[] Logs() => [.. recorder.Records.Where(record => record.Kind == TelemetryKind.Log).Select(record => record.ToString())];

    private Tenant TenantOf(string provider) => new(
        "acme",
        provider,
        SettingsFingerprint.None,
        new TenantParts(new MisconfiguredProvider(provider, "acme", [])),
        services.GetRequiredService<ProviderTelemetry>(),
        () => false);

    // The host's code throws when the provider Sample of globex is made, which comes first if it is selected, and second if it is not.
    private ServiceProvider Throwing(string code, bool isSelected, Func<bool> isBroken)
    {
        int made = 0;
        ITwoFactorBuilder builder = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(recorder))
            .AddTwoFactor(configuration.Section).AddProvider(new SampleDefinition()).AddProvider(new SecondDefinition());
        if (code == "handler")
        {
            builder.ConfigureHttpClient("globex", client => client.AddHttpMessageHandler(
                () => ++made == (isSelected ? 1 : 2) && isBroken() ? throw new InvalidOperationException("SECRET") : new PassingHandler()));
        }
        else
        {
            builder.DecorateProviders((_, tenant, provider) =>
                tenant == "globex" && provider.Name == "Sample" && isBroken() ? throw new InvalidOperationException("SECRET") : provider);
        }

        return builder.Services.BuildServiceProvider();
    }

    private static ChallengeHandle HandleOf(string provider) => SampleHandles.Of("acme", provider);

    private sealed class PassingHandler : DelegatingHandler;
}
