using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TwoFactor.Providers;
using TwoFactor.Tenants;

namespace TwoFactor.Tests.Tenants;

/// <summary>A provider's name that is too long for a handle is refused at once, and a tenant whose name or address is has no provider. So no
/// challenge can fail for that reason.</summary>
public sealed class HandleLengthTests
{
    [TestCase(ChallengeHandle.MaximumTenantLength, true)]
    [TestCase(ChallengeHandle.MaximumTenantLength + 1, false)]
    public void A_tenant_name_must_fit_into_a_handle(int length, bool isAccepted) =>
        AssertAccepted(new string('t', length), "https://service.example/", isAccepted);

    // Some providers add a slash.
    [TestCase(2047, "x", true)]
    [TestCase(2048, "x", false)]
    [TestCase(2048, "/", true)]
    [TestCase(2049, "/", false)]
    public void An_endpoint_must_fit_into_a_handle_with_the_slash_at_its_end(int length, string end, bool isAccepted) =>
        AssertAccepted("acme", "https://service.example/".PadRight(length - 1, 'x') + end, isAccepted);

    [TestCase(1, true)]
    [TestCase(64, true)]
    [TestCase(0, false)]
    [TestCase(65, false)]
    public void A_provider_name_must_fit_into_a_handle(int length, bool isAccepted) => Assert.That(
        () => new ServiceCollection().AddTwoFactor().AddProvider(new NamedDefinition(new string('p', length))),
        isAccepted ? Throws.Nothing : Throws.ArgumentException.With.Message.Contains("1 to 64 characters"));

    [Test]
    public void A_provider_name_must_be_well_formed() => Assert.That(
        () => new ServiceCollection().AddTwoFactor().AddProvider(new NamedDefinition("\uD800")),
        Throws.ArgumentException.With.Message.Contains("well-formed Unicode"));

    private static void AssertAccepted(string tenant, string endpoint, bool isAccepted)
    {
        ServiceCollection services = new();
        services.AddTwoFactor().AddTenant(tenant, new SampleDefinition(), options =>
        {
            options.Endpoint = new Uri(endpoint);
            options.Greeting = "hello";
        });
        using ServiceProvider host = services.BuildServiceProvider();
        Assert.That(
            () => host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider(tenant),
            isAccepted ? Throws.Nothing : Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("characters").And.Message.Not.Contains("xxx"));
    }

    private sealed class NamedDefinition(string name) : HttpProviderDefinition<SampleOptions>
    {
        public override string Name => name;

        protected internal override void Check(SampleOptions options, SettingsReport report)
        {
            // every combination of options is valid
        }

        protected internal override ITwoFactorProvider CreateProvider(HttpProviderContext<SampleOptions> context) => new SampleProvider(context);
    }
}
