using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RichardSzalay.MockHttp;
using TwoFactor.Providers;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tests.Tenants;

/// <summary>How settings are read, and how errors are reported.</summary>
public sealed class SettingsTests
{
    private readonly Disposables hosts = new();

    [TearDown]
    public void DisposeHosts() => hosts.Dispose();

    [Test]
    public void Every_type_of_setting_is_bound_and_every_error_is_reported_without_its_value()
    {
        SettingsNode group = Node(
            ("Text", "a"), ("Number", "7"), ("Share", "0.25"), ("Flag", "true"), ("Time", "00:00:05"), ("Word", "second"), ("Maybe", "first"), ("List:0", "x"), ("Address", "https://a.example/"));
        Everything options = new();
        SettingsReport good = new("g");
        SettingsBinder.Bind(group, options, good);
        Assert.That(good.Findings, Is.Empty);
        Assert.That(
            (options.Text, options.Number, options.Share, options.Flag, options.Time, options.Word, options.Maybe, options.List.Single(), options.Address?.Host),
            Is.EqualTo(("a", 7, 0.25, true, TimeSpan.FromSeconds(5), Choice.Second, Choice.First, "x", "a.example")));

        SettingsReport bad = new("g");
        SettingsBinder.Bind(
            Node(("Text", ""), ("Number", "seven"), ("Share", "1,5"), ("Flag", "1"), ("Time", "soon"), ("Word", "1"), ("List", "y"), ("Address", "nowhere"), ("Code", "z"), ("Other", "q")),
            new Everything(),
            bad);
        Assert.That(bad.Errors, Is.EquivalentTo(new[]
        {
            "g:Text is empty; give a value, or leave it out if it has a default.",
            "g:Number must be a whole number.",
            "g:Share must be a number, such as 0.25.",
            "g:Flag must be true or false.",
            "g:Time must be a time, written hh:mm:ss.",
            "g:Word must be one of First, Second.",
            "g:List must be a list.",
            "g:Address must be an https address.",
            "g:Code is not a setting; known here: Address, Flag, List, Maybe, Number, Share, Text, Time, Word.",
            "g:Other is not a setting; known here: Address, Flag, List, Maybe, Number, Share, Text, Time, Word.",
        }));
    }

    [Test]
    public void A_snapshot_equals_the_configuration_for_any_sources()
    {
        IConfiguration inner = new ConfigurationBuilder().AddInMemoryCollection([new("App:Tenants:a:X", "inner"), new("App:Tenants:c:Y", null)]).Build();
        IConfiguration all = new ConfigurationBuilder()
            .AddConfiguration(inner)
            .AddInMemoryCollection([new("App:Tenants:a:X", "1"), new("app:TENANTS:b:Z:0", "2"), new("Appendix:Tenants", "no")])
            .Add(new Odd())
            .Build();

        SettingsNode fast = SettingsSnapshot.Read(all.GetSection("App"));
        Assert.That(Flat(fast), Is.EquivalentTo(Flat(all.GetSection("App"))).IgnoreCase);
        Assert.That(Flat(SettingsSnapshot.Read(all)), Is.EquivalentTo(Flat(all)).IgnoreCase);
    }

    [Test]
    public void An_unknown_setting_beside_Tenants_is_reported()
    {
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => Factory(
            section: true, ("TwoFactor:Tenant:acme:Provider", "Sample"), ("TwoFactor:Tenants:globex:Provider", "Seszame")))!;
        Assert.That(e.Failures, Has.Exactly(1).EqualTo("TwoFactor:Tenant is not a setting; known here: Flow, Tenants."));
        Assert.That(e.Failures, Has.Exactly(1).StartsWith("TwoFactor:Tenants:globex:Provider names 'Seszame', which is not registered")
            .And.EndsWith("Is it misspelt, or is the call that registers it missing (AddSeszame())?"));
    }

    [Test]
    public void A_value_in_place_of_the_settings_of_a_tenant_is_reported()
    {
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => Factory(
            section: true, ("TwoFactor:Tenants:acme", "hunter2"), ("TwoFactor:Tenants:acme:Provider", "Sample"), ("TwoFactor:Tenants:acme:Sample:Greeting", "a")))!;
        Assert.That(e.Failures.Single(), Is.EqualTo("TwoFactor:Tenants:acme must be a group of settings."));
    }

    [Test]
    public void A_list_in_place_of_the_name_of_the_service_is_reported_as_one()
    {
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => Factory(
            section: true, ("TwoFactor:Tenants:acme:Provider:0", "Sample"), ("TwoFactor:Tenants:acme:Sample:Greeting", "a")))!;
        Assert.That(e.Failures.Single(), Is.EqualTo("TwoFactor:Tenants:acme:Provider must be a single value."));
    }

    [Test]
    public void A_whole_configuration_instead_of_its_section_gets_a_hint()
    {
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => Factory(section: false, ("TwoFactor:Tenants:acme:Provider", "Sample"), ("Logging:Level", "x")))!;
        Assert.That(e.Failures.Single(), Does.Contain("Tenants is missing").And.Contains("GetSection(\"TwoFactor\")"));
    }

    [Test]
    public void The_section_Flow_is_a_known_setting()
    {
        ITwoFactorProviderFactory factory = Factory(
            section: true,
            ("TwoFactor:Flow:QuickInterval", "00:00:01"), ("TwoFactor:Tenants:acme:Flow:QuickInterval", "00:00:02"),
            ("TwoFactor:Tenants:acme:Provider", "Sample"), ("TwoFactor:Tenants:acme:Sample:Greeting", "hello"));
        Assert.That(factory.TryGetProvider("ACME", out _), Is.True);
    }

    [Test]
    public void A_tenant_added_twice_in_different_case_is_one_tenant_with_both_settings()
    {
        ServiceCollection services = new();
        services.AddTwoFactor()
            .AddTenant("Acme", new SampleDefinition(), options => options.Greeting = "first")
            .AddTenant("acme", new SampleDefinition(), options => options.Loud = true);
        using ServiceProvider host = services.BuildServiceProvider();
        SampleOptions options = host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("ACME").Unwrap().Options;
        Assert.That((options.Greeting, options.Loud), Is.EqualTo(("first", true)));
        Assert.That(host.GetRequiredService<ITwoFactorTenants>().Names, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_http_client_configuration_of_one_tenant_wins_and_affects_no_other_tenant()
    {
        MockHttpMessageHandler all = new();
        all.When("*").Respond(System.Net.HttpStatusCode.Accepted);
        MockHttpMessageHandler one = new();
        one.When("*").Respond(System.Net.HttpStatusCode.Created);
        ServiceCollection services = new();
        services.AddTwoFactor()
            .AddTenant("acme", new SampleDefinition(), options => options.Greeting = "a")
            .AddTenant("globex", new SampleDefinition(), options => options.Greeting = "b")
            .ConfigureHttpClient("ACME", client => client.ConfigurePrimaryHttpMessageHandler(() => one))
            .ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => all));
        using ServiceProvider host = services.BuildServiceProvider();
        ITwoFactorProviderFactory factory = host.GetRequiredService<ITwoFactorProviderFactory>();

        Assert.That((await factory.GetProvider("acme").Unwrap().SendAsync()).StatusCode, Is.EqualTo(System.Net.HttpStatusCode.Created));
        Assert.That((await factory.GetProvider("globex").Unwrap().SendAsync()).StatusCode, Is.EqualTo(System.Net.HttpStatusCode.Accepted));
    }

    [TestCase(0)]
    [TestCase(10_001)]
    public void The_number_of_connections_is_limited(int count)
    {
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => Factory(
            section: true, ("TwoFactor:Tenants:acme:Provider", "Sample"), ("TwoFactor:Tenants:acme:Sample:Greeting", "a"), ("TwoFactor:Tenants:acme:Sample:MaxConnections", $"{count}")))!;
        Assert.That(e.Failures.Single(), Is.EqualTo("TwoFactor:Tenants:acme:Sample:MaxConnections must be a whole number from 1 to 10000."));
    }

    [Test]
    public void A_load_reads_each_setting_once_for_any_number_of_tenants()
    {
        CountingSource source = new(5000);
        ServiceCollection services = new();
        services.AddTwoFactor(new ConfigurationBuilder().Add(source).Build().GetSection("TwoFactor")).AddProvider(new SampleDefinition());
        using ServiceProvider host = services.BuildServiceProvider();
        host.GetRequiredService<ITwoFactorProviderFactory>();
        Assert.That(source.Scans, Is.LessThan(10), "each scan goes through the whole configuration");
        Assert.That(source.Lookups, Is.LessThanOrEqualTo(10_000));
    }

    private ITwoFactorProviderFactory Factory(bool section, params (string Key, string? Value)[] settings)
    {
        IConfiguration root = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build();
        ServiceCollection services = new();
        services.AddTwoFactor(section ? root.GetSection("TwoFactor") : root).AddProvider(new SampleDefinition());
        return hosts.Add(services.BuildServiceProvider()).GetRequiredService<ITwoFactorProviderFactory>();
    }

    private static SettingsNode Node(params (string Key, string? Value)[] settings) => SettingsSnapshot.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build());

    private static IEnumerable<string> Flat(SettingsNode node) => node.Children.SelectMany(child => Flat(child).Prepend($"{child.Path}={child.Value}"));

    private static IEnumerable<string> Flat(IConfiguration node) => node.GetChildren().SelectMany(child => Flat(child).Prepend($"{child.Path}={child.Value}"));

    [TestCase("NaN")]
    [TestCase("Infinity")]
    [TestCase("-Infinity")]
    public void A_number_is_finite(string text)
    {
        SettingsReport report = new("g");
        SettingsBinder.Bind(Node(("Share", text)), new Everything(), report);
        Assert.That(report.Findings, Is.EqualTo(new[] { "g:Share must be a number, such as 0.25." }));
    }

    private enum Choice
    {
        First,
        Second,
    }

    private sealed class Everything
    {
        public string? Text { get; set; }

        public int Number { get; set; }

        public double Share { get; set; }

        public bool Flag { get; set; }

        public TimeSpan Time { get; set; }

        public Choice Word { get; set; }

        public Choice? Maybe { get; set; }

        public IList<string> List { get; } = [];

        public Uri? Address { get; set; }

        public object? Code { get; set; }
    }

    /// <summary>A configuration provider that does not derive from ConfigurationProvider.</summary>
    private sealed class Odd : IConfigurationSource, IConfigurationProvider
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public bool TryGet(string key, out string? value)
        {
            value = "odd";
            return key.Equals("App:Tenants:a:Odd", StringComparison.OrdinalIgnoreCase);
        }

        public void Set(string key, string? value) => throw new NotSupportedException();

        public Microsoft.Extensions.Primitives.IChangeToken GetReloadToken() => new Microsoft.Extensions.Primitives.CancellationChangeToken(CancellationToken.None);

        public void Load()
        {
        }

        public IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
        {
            string[] path = ["App", "Tenants", "a", "Odd"];
            int depth = parentPath is null ? 0 : parentPath.Split(':').Length;
            bool isOn = parentPath is null || string.Join(':', path.Take(depth)).Equals(parentPath, StringComparison.OrdinalIgnoreCase);
            return isOn && depth < path.Length ? earlierKeys.Append(path[depth]) : earlierKeys;
        }
    }

    private sealed class CountingSource : ConfigurationProvider, IConfigurationSource
    {
        public CountingSource(int tenants)
        {
            for (int i = 0; i < tenants; i++)
            {
                Data[$"TwoFactor:Tenants:t{i}:Provider"] = "Sample";
                Data[$"TwoFactor:Tenants:t{i}:Sample:Greeting"] = "hello";
            }
        }

        public int Scans { get; private set; }

        public int Lookups { get; private set; }

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
        {
            Scans++;
            return base.GetChildKeys(earlierKeys, parentPath);
        }

        public override bool TryGet(string key, out string? value)
        {
            Lookups++;
            return base.TryGet(key, out value);
        }
    }
}
