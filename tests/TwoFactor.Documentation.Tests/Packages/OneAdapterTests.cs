using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TwoFactor.Documentation.Tests.Packages;

/// <summary>A host that has one adapter starts with the emulator, and a phone answers: with the settings of the adapter's README, and with the settings of
/// production for a client certificate.</summary>
[Category("Network")]
[CancelAfter(120_000)]
public sealed class OneAdapterTests
{
    [TestCase("Sezame", "acme")]
    [TestCase("SecSign", "globex")]
    public async Task A_host_with_one_adapter_starts_with_the_emulator(string service, string tenant, CancellationToken cancellationToken)
    {
        string settings = Document.Named($"providers/TwoFactor.{service}/README.md").Listings.First(listing => listing.Language == "json").Text;
        using MemoryStream json = new(Encoding.UTF8.GetBytes("{" + settings + "}"));
        await LogInAsync(service, tenant, new ConfigurationBuilder().AddJsonStream(json).Build().AsEnumerable(), cancellationToken);
    }

    // An empty password is a password for the library, and only one may be given.
    [TestCase("Sezame", "PfxPath", "KeyPassword", "")]
    [TestCase("Sezame", "PfxPath", "KeyPasswordFile", "missing.pass")]
    [TestCase("SecSign", "PfxPath", "KeyPasswordFile", "missing.pass")]
    [TestCase("SecSign", "CertificatePath", "KeyPassword", "of production")]
    public async Task A_client_certificate_of_production_is_replaced(string service, string source, string password, string value, CancellationToken cancellationToken)
    {
        string certificate = $"TwoFactor:Tenants:acme:{service}:ClientCertificate";
        Dictionary<string, string?> settings = new()
        {
            ["TwoFactor:Tenants:acme:Provider"] = service,
            [$"{certificate}:{source}"] = "missing",
            [$"{certificate}:{password}"] = value,
        };
        if (service == "SecSign")
            (settings["TwoFactor:Tenants:acme:SecSign:ServiceName"], settings["TwoFactor:Tenants:acme:SecSign:ServiceAddress"]) = ("Acme", "acme.example");
        await LogInAsync(service, "acme", settings, cancellationToken);
    }

    private static async Task LogInAsync(string service, string tenant, IEnumerable<KeyValuePair<string, string?>> settings, CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection(settings);

        await builder.AddTwoFactorEmulatorAsync(emulator => emulator.PhonePort = 0, cancellationToken: cancellationToken);
        ITwoFactorBuilder services = builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor"));
        _ = service == "Sezame" ? services.AddSezame() : services.AddSecSign();
        using IHost host = builder.Build();
        await host.StartAsync(cancellationToken);

        ITwoFactorProvider provider = host.Services.GetRequiredService<ITwoFactorProviderFactory>().GetProvider(tenant);
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("approve"), cancellationToken);
        Assert.That((await provider.PollStateAsync(challenge.Handle, cancellationToken)).State, Is.EqualTo(ChallengeState.Approved));
        await host.StopAsync(cancellationToken);
    }
}
