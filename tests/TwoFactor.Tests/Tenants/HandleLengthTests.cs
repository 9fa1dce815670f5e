using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TwoFactor.Tests.Tenants;

/// <summary>A tenant whose name or address is too long for a handle has no provider, so that no challenge of it can fail for that reason.</summary>
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
}
