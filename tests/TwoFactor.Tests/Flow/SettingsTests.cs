using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>The flow's options, from configuration and code, for all tenants and for one.</summary>
public sealed class SettingsTests
{
    [Test]
    public void A_tenants_settings_override_the_general_ones_and_code_overrides_configuration()
    {
        using ServiceProvider host = Host(
            new()
            {
                ["Flow:MaxStarts"] = "7",
                ["Flow:QuickInterval"] = "00:00:02",
                ["Tenants:acme:Flow:MaxStarts"] = "9",
                ["Tenants:acme:Flow:FailureMode"] = "OtherProvider",
            },
            services => services.Configure<FlowOptions>(options => options.SlowInterval = TimeSpan.FromSeconds(5)));
        FlowSettings settings = host.GetRequiredService<FlowSettings>();
        _ = host.GetRequiredService<ITwoFactorProviderFactory>();
        FlowOptions acme = settings.For("ACME");
        FlowOptions globex = settings.For("globex");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((acme.MaxStarts, globex.MaxStarts), Is.EqualTo((9, 7)));
            Assert.That((acme.FailureMode, globex.FailureMode), Is.EqualTo((FlowFailureMode.OtherProvider, FlowFailureMode.Closed)));
            Assert.That((acme.QuickInterval, globex.QuickInterval), Is.EqualTo((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2))));
            Assert.That((acme.SlowInterval, globex.SlowInterval), Is.EqualTo((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5))));
        }
    }

    [TestCase("FailureMode", "1")]
    [TestCase("FailureMode", "Open")]
    [TestCase("QuickInterval", "00:02:00")]
    [TestCase("MinPollInterval", "00:00:00")]
    [TestCase("Jitter", "0.6")]
    [TestCase("Jitter", "NaN")]
    [TestCase("MaxStarts", "0")]
    [TestCase("CallbackUri", "http://callback.example/")]
    [TestCase("CallbackUri", "https://192.0.2.1/")]
    [TestCase("CallbackUri", "https://192.0.2.1./")]
    [TestCase("CallbackUri", "https://intranet/two-factor/callback")]
    [TestCase("CallbackUri", "https://\uFEFF/")]
    [TestCase("CallbackUri", "https://callback.example/?a=b")]
    [TestCase("Misspelt", "1")]
    public void A_wrong_setting_fails_at_start_and_is_named(string setting, string value)
    {
        foreach (string group in (string[])["Flow", "Tenants:acme:Flow"])
        {
            using ServiceProvider host = Host(new() { [$"{group}:{setting}"] = value });
            OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => host.GetRequiredService<ITwoFactorProviderFactory>())!;
            Assert.That(e.Failures, Has.One.StartsWith($"TwoFactor:{group}:{setting} "));
        }
    }

    [TestCase("FirstPollAfter", "-00:00:00.001", "00:00:00", "00:00:30", "00:00:30.001")]
    [TestCase("QuickInterval", "00:00:00.199", "00:00:00.2", "00:01:00", "00:01:00.001")]
    [TestCase("QuickPeriod", "-00:00:00.001", "00:00:00", "01:00:00", "01:00:00.001")]
    [TestCase("SlowInterval", "00:00:00.199", "00:00:00.2", "00:01:00", "00:01:00.001")]
    [TestCase("TroubledInterval", "00:00:00.199", "00:00:00.2", "00:01:00", "00:01:00.001")]
    [TestCase("MinPollInterval", "00:00:00.199", "00:00:00.2", "00:01:00", "00:01:00.001")]
    [TestCase("Jitter", "-0.001", "0", "0.5", "0.501")]
    [TestCase("MaxConcurrentPolls", "0", "1", "10000", "10001")]
    [TestCase("CollectWithin", "00:00:09.999", "00:00:10", "1.00:00:00", "1.00:00:00.001")]
    [TestCase("AbandonAfter", "00:00:04.999", "00:00:05", "1.00:00:00", "1.00:00:00.001")]
    [TestCase("MaxStarts", "0", "1", "1000", "1001")]
    [TestCase("MaxStartsWithoutFirstFactor", "0", "1", "1000", "1001")]
    [TestCase("MaxStartsOfTenant", "0", "1", "10000000", "10000001")]
    [TestCase("StartsWindow", "00:00:00.999", "00:00:01", "1.00:00:00", "1.00:00:00.001")]
    [TestCase("PauseAfterDenial", "-00:00:00.001", "00:00:00", "1.00:00:00", "1.00:00:00.001")]
    [TestCase("MemoryCapacity", "0", "1", "10000000", "10000001")]
    public void The_bounds_of_an_option_are_accepted_and_what_is_beyond_them_is_refused(string option, string tooLow, string lowest, string highest, string tooHigh)
    {
        foreach (string accepted in (string[])[lowest, highest])
        {
            using ServiceProvider host = Host(new() { [$"Flow:{option}"] = accepted });
            Assert.That(() => host.GetRequiredService<ITwoFactorProviderFactory>(), Throws.Nothing, accepted);
        }

        foreach (string refused in (string[])[tooLow, tooHigh])
        {
            using ServiceProvider host = Host(new() { [$"Flow:{option}"] = refused });
            OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => host.GetRequiredService<ITwoFactorProviderFactory>(), refused)!;
            Assert.That(e.Failures, Has.One.StartsWith($"TwoFactor:Flow:{option} must be "), refused);
        }
    }

    [Test]
    public void A_failure_mode_from_code_that_does_not_exist_is_refused()
    {
        using ServiceProvider host = Host([], services => services.Configure<FlowOptions>(options => options.FailureMode = (FlowFailureMode)3));
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => host.GetRequiredService<ITwoFactorProviderFactory>())!;
        Assert.That(e.Failures, Has.One.EqualTo("TwoFactor:Flow:FailureMode must be one of Closed, OtherProvider, OpenWithAudit."));
    }

    // The host's own code may read them there.
    [Test]
    public void The_options_of_the_host_are_those_of_configuration_changed_by_code()
    {
        using ServiceProvider host = Host(new() { ["Flow:MaxStarts"] = "7", ["Flow:MaxConcurrentPolls"] = "5" }, services => services.Configure<FlowOptions>(options => options.MaxStarts++));
        FlowOptions options = host.GetRequiredService<IOptions<FlowOptions>>().Value;
        Assert.That((options.MaxStarts, options.MaxConcurrentPolls), Is.EqualTo((8, 5)));
    }

    [TestCase("http://192.0.2.1/", "must be an https address")]
    [TestCase("callback", "must be an https address")]
    [TestCase("https://somebody@192.0.2.1/", "must have no user, query or fragment")]
    [TestCase("https://192.0.2.1/?a=b", "must have no user, query or fragment")]
    [TestCase("https://192.0.2.1/", "must have a full host name, not an IP address")]
    public void One_mistake_in_a_callback_address_is_reported_at_a_time(string address, string mistake)
    {
        using ServiceProvider host = Host([], services => services.Configure<FlowOptions>(options => options.CallbackUri = new Uri(address, UriKind.RelativeOrAbsolute)));
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => host.GetRequiredService<ITwoFactorProviderFactory>())!;
        Assert.That(e.Failures, Is.EqualTo(new[] { $"TwoFactor:Flow:CallbackUri {mistake}." }));
    }

    // With a slash and its key, a login's own address must be one that a provider accepts.
    [Test]
    public void A_callback_address_leaves_room_for_the_key_of_a_login([Values("", "/")] string end)
    {
        const string Start = "https://callback.example/";
        string longest = Start.PadRight(2004, 'a');
        using ServiceProvider host = Host(new() { ["Flow:CallbackUri"] = longest + end });
        _ = host.GetRequiredService<ITwoFactorProviderFactory>();
        string key = FlowId.ToStoreKey(FlowId.Create());
        Assert.That(() => new ChallengeRequest("jdoe") { CallbackUri = new Uri($"{longest}/{key}") }, Throws.Nothing);
        Assert.That(() => new ChallengeRequest("jdoe") { CallbackUri = new Uri($"{longest}a/{key}") }, Throws.ArgumentException);

        foreach (int length in (int[])[2005, 3000])
        {
            using ServiceProvider refused = Host(new() { ["Flow:CallbackUri"] = Start.PadRight(length, 'a') + end });
            OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => refused.GetRequiredService<ITwoFactorProviderFactory>())!;
            Assert.That(e.Failures, Is.EqualTo(new[] { "TwoFactor:Flow:CallbackUri is longer than 2004 characters without the slash at its end." }));
        }
    }

    [Test]
    public void A_setting_that_only_counts_for_all_tenants_is_refused_for_one()
    {
        using ServiceProvider host = Host(new() { ["Flow:MemoryCapacity"] = "10", ["Tenants:acme:Flow:MemoryCapacity"] = "20" });
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => host.GetRequiredService<ITwoFactorProviderFactory>())!;
        Assert.That(e.Failures, Is.EqualTo(new[] { "TwoFactor:Tenants:acme:Flow:MemoryCapacity can be set only under TwoFactor:Flow, for all tenants." }));
    }

    private static ServiceProvider Host(Dictionary<string, string?> settings, Action<IServiceCollection>? configure = null)
    {
        settings["Tenants:acme:Provider"] = "InMemory";
        settings["Tenants:globex:Provider"] = "InMemory";
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(pair => new KeyValuePair<string, string?>($"TwoFactor:{pair.Key}", pair.Value)))
            .Build();
        ServiceCollection services = new();
        services.AddTwoFactor(configuration.GetSection("TwoFactor")).AddInMemory();
        configure?.Invoke(services);
        return services.BuildServiceProvider();
    }
}
