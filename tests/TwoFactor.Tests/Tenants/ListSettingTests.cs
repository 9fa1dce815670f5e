using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TwoFactor.Tests.Tenants;

/// <summary>Findings about the texts in a list name the setting to correct, all at once.</summary>
public sealed class ListSettingTests
{
    private const string Good = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private const string Wrong = "wrong"; // the same object each time

    [Test]
    public void A_wrong_text_is_named_by_its_key_in_configuration() =>
        Assert.That(Reported(("0", Good), ("5", Wrong)), Is.EqualTo(new[] { ":5" }));

    [Test]
    public void A_wrong_text_after_a_value_that_is_no_text_is_reported_too() =>
        Assert.That(Reported(("0:Key", Wrong), ("1", Wrong)), Is.EqualTo(new[] { ":0", ":1" }));

    [Test]
    public void Equal_wrong_texts_are_each_named_by_their_own_key() =>
        Assert.That(Reported(("2", Wrong), ("4", Wrong), ("6", Wrong)), Is.EqualTo(new[] { ":2", ":4", ":6" }));

    [Test]
    public void A_wrong_text_that_code_has_added_is_named_by_its_index() => Assert.That(
        Reported(pins => pins.Insert(0, "code"), ("0", Wrong), ("1", null)), Is.EqualTo(new[] { ":1", "[0]", ":0" }));

    private static IEnumerable<string> Reported(params (string Key, string? Text)[] pins) => Reported(_ => { }, pins);

    /// <returns>What follows the list's name in the name of each setting that is reported.</returns>
    private static IEnumerable<string> Reported(Action<IList<string>> change, params (string Key, string? Text)[] pins)
    {
        const string Sample = "TwoFactor:Tenants:acme:Sample";
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("TwoFactor:Tenants:acme:Provider", "Sample"), new($"{Sample}:Greeting", "hello")])
            .AddInMemoryCollection(pins.Select(pin => KeyValuePair.Create($"{Sample}:PinnedKeys:{pin.Key}", pin.Text)))
            .Build();
        ServiceCollection services = new();
        services.AddTwoFactor(configuration.GetSection("TwoFactor")).AddProvider(new SampleDefinition());
        services.Configure<SampleOptions>("acme", options => change(options.PinnedKeys));
        using ServiceProvider host = services.BuildServiceProvider();
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => host.GetRequiredService<ITwoFactorProviderFactory>())!;
        Assert.That(e.Failures, Has.All.StartsWith($"{Sample}:PinnedKeys"));
        return e.Failures.Select(failure => failure.Split(' ')[0][$"{Sample}:PinnedKeys".Length..]);
    }
}
