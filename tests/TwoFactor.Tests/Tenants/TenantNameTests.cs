using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TwoFactor.Tests.Tenants;

/// <summary>A name or an address that is too long for a handle is reported at start, not at the first challenge.</summary>
public sealed class TenantNameTests
{
    [TestCase(ChallengeHandle.MaximumTenantLength, true)]
    [TestCase(ChallengeHandle.MaximumTenantLength + 1, false)]
    public void A_tenants_name_fits_into_a_handle(int length, bool isTaken) => AssertTaken(new string('t', length), "https://service.example/", isTaken);

    [TestCase(2048, true)]
    [TestCase(2049, false)]
    public void An_endpoint_fits_into_a_handle(int length, bool isTaken) =>
        AssertTaken("acme", "https://service.example/".PadRight(length, 'x'), isTaken);

    private static void AssertTaken(string tenant, string endpoint, bool isTaken)
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
            isTaken ? Throws.Nothing : Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("characters").And.Message.Not.Contains("xxx"));
    }
}
