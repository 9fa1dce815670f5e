using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RichardSzalay.MockHttp;

namespace TwoFactor.Sezame.Tests;

/// <summary>When a tenant needs a client certificate.</summary>
public sealed class CertificateNeedTests
{
    private const string Missing = "TwoFactor:Tenants:acme:Sezame:ClientCertificate is missing: give CertificatePath and KeyPath, or PfxPath, or Thumbprint.";

    private readonly Disposables hosts = new();

    [TearDown]
    public void DisposeHosts() => hosts.Dispose();

    [Test]
    public void A_tenant_without_a_certificate_cannot_use_the_service()
    {
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => Factory(_ => { }));
        Assert.That(e.Failures, Is.EqualTo(new[] { Missing }));
    }

    [Test]
    public async Task With_a_mock_as_primary_handler_no_certificate_is_needed([Values] bool isForOneTenant)
    {
        MockHttpMessageHandler mock = new();
        mock.When("*").Respond("application/json", """{"id":"566845a2e0bda686c28b456a","status":"initiated"}""");
        void Plug(IHttpClientBuilder client) => client.ConfigurePrimaryHttpMessageHandler(() => mock);
        ITwoFactorProviderFactory factory = Factory(builder => _ = isForOneTenant ? builder.ConfigureHttpClient("acme", Plug) : builder.ConfigureHttpClient(Plug));
        Assert.That(await factory.GetProvider("acme").StartChallengeAsync(new ChallengeRequest("jdoe")), Is.Not.Null);
    }

    [Test]
    public void With_only_a_delegating_handler_the_certificate_is_still_needed()
    {
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(
            () => Factory(builder => builder.ConfigureHttpClient(client => client.AddHttpMessageHandler(() => new Passing()))));
        Assert.That(e.Failures, Is.EqualTo(new[] { Missing }));
    }

    private ITwoFactorProviderFactory Factory(Action<ITwoFactorBuilder> plug)
    {
        ServiceCollection services = new();
        ITwoFactorBuilder builder = services.AddTwoFactor(
            new ConfigurationBuilder().AddInMemoryCollection([new("TwoFactor:Tenants:acme:Provider", "Sezame")]).Build().GetSection("TwoFactor")).AddSezame();
        plug(builder);
        return hosts.Add(services.BuildServiceProvider()).GetRequiredService<ITwoFactorProviderFactory>();
    }

    private sealed class Passing : DelegatingHandler;
}
