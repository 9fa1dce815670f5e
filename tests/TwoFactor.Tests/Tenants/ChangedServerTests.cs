using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Tenants;

/// <summary>A tenant moves to another server of the same service. Challenges of the earlier server are finished there.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ChangedServerTests : IDisposable
{
    private readonly ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly EditableConfiguration configuration = new();
    private readonly ServiceProvider services;
    private readonly ITwoFactorProviderFactory factory;

    public ChangedServerTests()
    {
        MoveTo("first", announce: false);
        ServiceCollection collection = new();
        collection.AddSingleton<TimeProvider>(time);
        collection.AddLogging();
        collection.AddTwoFactor(configuration.Section).AddProvider(new SampleDefinition()).AddProvider(new SecondDefinition());
        services = collection.BuildServiceProvider();
        factory = services.GetRequiredService<ITwoFactorProviderFactory>();
    }

    public void Dispose() => services.Dispose();

    [Test]
    public void A_challenge_is_finished_with_the_settings_that_have_its_server()
    {
        ITwoFactorProvider first = factory.GetProvider("acme");
        MoveTo("second");

        Assert.That(factory.GetProvider("acme"), Is.Not.SameAs(first));
        Assert.That(ProviderOf("first"), Is.SameAs(first));
        Assert.That(ProviderOf("second"), Is.SameAs(factory.GetProvider("acme")));
        Assert.That(() => first.StartChallengeAsync(new ChallengeRequest("jdoe")), Throws.TypeOf<TwoFactorException>(), "new challenges start at the new server");

        time.Advance(ChallengeRequest.MaximumLifetime + TimeSpan.FromSeconds(1));
        Assert.That(ProviderOf("first"), Is.SameAs(factory.GetProvider("acme")), "no challenge lives that long");
    }

    [Test]
    public void Settings_that_keep_the_server_take_over_its_challenges()
    {
        ITwoFactorProvider before = factory.GetProvider("acme");
        configuration["acme:Sample:Greeting"] = "other";
        configuration.Announce();

        Assert.That(ProviderOf("first"), Is.SameAs(factory.GetProvider("acme")).And.Not.SameAs(before));
    }

    [Test]
    public void A_server_that_comes_back_finishes_its_challenges_with_the_same_provider()
    {
        ITwoFactorProvider first = factory.GetProvider("acme");
        MoveTo("second");
        ITwoFactorProvider second = factory.GetProvider("acme");
        MoveTo("first");

        Assert.That(factory.GetProvider("acme"), Is.SameAs(first));
        Assert.That(ProviderOf("first"), Is.SameAs(first));
        Assert.That(ProviderOf("second"), Is.SameAs(second));
    }

    [Test]
    public void A_tenant_that_moves_and_then_switches_its_service_finishes_all_challenges()
    {
        ITwoFactorProvider first = factory.GetProvider("acme");
        MoveTo("second");
        ITwoFactorProvider second = factory.GetProvider("acme");
        SwitchService();
        MoveTo("third", provider: "Other"); // the settings of the service that the tenant has left

        Assert.That(factory.GetProvider("acme").Name, Is.EqualTo("Other"));
        Assert.That(ProviderOf("first"), Is.SameAs(first));
        Assert.That(ProviderOf("second"), Is.SameAs(second));

        configuration.Remove("acme:");
        configuration.Announce();
        Assert.That(ProviderOf("first"), Is.SameAs(first), "the tenant was removed, and its challenges are still under way");
    }

    [Test]
    public void A_tenant_that_switches_its_service_and_comes_back_with_another_server_finishes_all_challenges()
    {
        ITwoFactorProvider first = factory.GetProvider("acme");
        SwitchService();
        Assert.That(ProviderOf("first"), Is.SameAs(first));

        MoveTo("second");
        Assert.That(ProviderOf("first"), Is.SameAs(first));
        Assert.That(ProviderOf("second"), Is.SameAs(factory.GetProvider("acme")).And.Not.SameAs(first));
        Assert.That(() => first.StartChallengeAsync(new ChallengeRequest("jdoe")), Throws.TypeOf<TwoFactorException>());
    }

    [Test]
    public void Only_a_version_of_the_challenges_own_service_finishes_it()
    {
        MoveTo("second");
        SwitchService();
        ITwoFactorProvider other = factory.GetProvider("acme");

        ChallengeHandle ofOther = SampleHandles.Of("acme", "Other", AddressOf("first"));
        Assert.That(factory.GetProvider(ofOther), Is.SameAs(other), "the server is one of the other service");
        Assert.That(ProviderOf("first").Name, Is.EqualTo("Sample"));
        Assert.That(ProviderOf("unknown").Name, Is.EqualTo("Sample"));
    }

    [Test]
    public void A_server_that_changes_all_the_time_leaves_only_the_latest_few_providers()
    {
        for (int i = 0; i < 1000; i++)
            MoveTo($"server{i}");

        Assert.That(Enumerable.Range(0, 1000).Select(i => ProviderOf($"server{i}")).Distinct().Count(), Is.EqualTo(5));
        Assert.That(ProviderOf("server995").Unwrap().Options.Endpoint, Is.EqualTo(AddressOf("server995")));
    }

    [Test]
    public void A_slash_at_the_end_of_a_path_makes_no_difference([Values("", "/")] string inSettings, [Values("", "/")] string inHandle)
    {
        configuration["acme:Sample:Endpoint"] = "https://first.example/path" + inSettings;
        configuration.Announce();
        ITwoFactorProvider first = factory.GetProvider("acme");
        MoveTo("second");

        ChallengeHandle handle = SampleHandles.Of("acme", "Sample", new Uri("https://first.example/path" + inHandle));
        Assert.That(factory.GetProvider(handle), Is.SameAs(first));
    }

    private static Uri AddressOf(string server) => new($"https://{server}.example/");

    private ITwoFactorProvider ProviderOf(string server) => factory.GetProvider(SampleHandles.Of("acme", "Sample", AddressOf(server)));

    private void SwitchService()
    {
        configuration["acme:Provider"] = "Other";
        configuration["acme:Other:Farewell"] = "bye";
        configuration.Announce();
    }

    private void MoveTo(string server, string provider = "Sample", bool announce = true)
    {
        configuration["acme:Provider"] = provider;
        configuration["acme:Sample:Greeting"] = "hello";
        configuration["acme:Sample:Endpoint"] = AddressOf(server).ToString();
        if (announce)
            configuration.Announce();
    }
}
