using TwoFactor.Providers;

namespace TwoFactor.Tests.Providers;

/// <summary>The settings that all services share: their bounds, and the forms of addresses and pins.</summary>
public sealed class ServiceOptionsCheckTests
{
    private static IEnumerable<TestCaseData> Allowed =>
    [
        Case(nameof(ServiceOptions.ConnectTimeout), options => options.ConnectTimeout = TimeSpan.FromSeconds(0.1)),
        Case(nameof(ServiceOptions.ConnectTimeout), options => options.ConnectTimeout = TimeSpan.FromSeconds(30)),
        Case(nameof(ServiceOptions.RequestTimeout), options => options.RequestTimeout = TimeSpan.FromSeconds(0.5)),
        Case(nameof(ServiceOptions.RequestTimeout), options => options.RequestTimeout = TimeSpan.FromSeconds(100)),
        Case(nameof(ServiceOptions.MaxConnections), options => options.MaxConnections = 1),
        Case(nameof(ServiceOptions.MaxConnections), options => options.MaxConnections = 10_000),
    ];

    private static IEnumerable<TestCaseData> Refused =>
    [
        Case(nameof(ServiceOptions.ConnectTimeout), options => options.ConnectTimeout = TimeSpan.FromSeconds(0.1) - TimeSpan.FromTicks(1)),
        Case(nameof(ServiceOptions.ConnectTimeout), options => options.ConnectTimeout = TimeSpan.FromSeconds(30) + TimeSpan.FromTicks(1)),
        Case(nameof(ServiceOptions.RequestTimeout), options => options.RequestTimeout = TimeSpan.FromSeconds(0.5) - TimeSpan.FromTicks(1)),
        Case(nameof(ServiceOptions.RequestTimeout), options => options.RequestTimeout = TimeSpan.FromSeconds(100) + TimeSpan.FromTicks(1)),
        Case(nameof(ServiceOptions.MaxConnections), options => options.MaxConnections = 0),
        Case(nameof(ServiceOptions.MaxConnections), options => options.MaxConnections = 10_001),
    ];

    [TestCaseSource(nameof(Allowed))]
    public void A_value_at_a_bound_is_allowed(string setting, Action<ServiceOptions> change) => Assert.That(Findings(change), Is.Empty, setting);

    [TestCaseSource(nameof(Refused))]
    public void A_value_beyond_a_bound_is_reported_by_the_name_of_its_setting(string setting, Action<ServiceOptions> change) =>
        Assert.That(Findings(change).Single(), Does.StartWith($"group:{setting} must be "));

    [Test]
    public void An_address_without_https_and_a_malformed_pin_are_reported()
    {
        Assert.That(Findings(options => options.Endpoint = new Uri("http://service.example/")).Single(), Does.StartWith($"group:{nameof(ServiceOptions.Endpoint)} must be "));
        IReadOnlyList<string> pins = Findings(options => options.PinnedKeys.Add("bm90IGEgZGlnZXN0")); // base64, but not of a digest
        Assert.That(pins.Single(), Does.StartWith($"group:{nameof(ServiceOptions.PinnedKeys)}[0] must be "));
    }

    private static IReadOnlyList<string> Findings(Action<ServiceOptions> change)
    {
        SampleOptions options = new();
        change(options);
        SettingsReport report = new("group");
        ServiceOptionsCheck.Check(options, report);
        return report.Findings;
    }

    private static TestCaseData Case(string setting, Action<ServiceOptions> change) => new TestCaseData(setting, change).SetArgDisplayNames(setting);
}
