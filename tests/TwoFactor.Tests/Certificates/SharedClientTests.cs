using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Certificates;
using TwoFactor.Providers;
using TwoFactor.Telemetry;
using TwoFactor.Testing;
using TwoFactor.Tests.Transport;

namespace TwoFactor.Tests.Certificates;

/// <summary>Tenants that present the same client certificate share their users at the service, and the log warns about it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SharedClientTests : IDisposable
{
    private readonly SampleHost host = new();
    private readonly ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly TelemetryRecorder recorder = new();
    private readonly ILoggerFactory loggers;
    private readonly TenantCertificatesFactory factory;
    private readonly ClientCertificateOptions client;
    private readonly List<TenantCertificates> opened = []; // the notice does not keep them from being collected

    public SharedClientTests()
    {
        loggers = LoggerFactory.Create(logging => logging.AddProvider(recorder));
        factory = new TenantCertificatesFactory(new TlsMaterialLoader(new ContentFiles(), time), time, new QuietLogger<TenantCertificates>(loggers.CreateLogger<TenantCertificates>()));
        client = Issue("client");
    }

    public void Dispose()
    {
        loggers.Dispose();
        recorder.Dispose();
        host.Dispose();
    }

    [Test]
    public void Tenants_with_one_client_at_one_server_are_warned_about_once()
    {
        Open("acme", client);
        Assert.That(Warnings, Is.Empty);
        Open("globex", client, "https://service.example");
        Open("initech", client);
        Assert.That(Warnings, Has.Length.EqualTo(1));
        Assert.That(Warnings[0], Does.Contain("globex").And.Contain("acme").And.Contain("Strict"));
    }

    [Test]
    public void Another_server_another_certificate_the_same_tenant_and_a_service_that_ignores_certificates_are_no_reason()
    {
        Open("acme", client);
        Open("globex", client, "https://other.example/");
        Open("initech", Issue("another"));
        Open("ACME", client);
        Open("umbrella", client, identifiesClients: false);
        Assert.That(Warnings, Is.Empty);
    }

    [Test]
    public void A_tenant_that_presents_another_certificate_by_now_is_no_reason()
    {
        TenantCertificates first = Open("acme", client);
        ClientCertificateOptions copy = Copy(client);
        Issue("client", name: "renewed");
        first.ReopenIfChanged();
        Open("globex", copy);
        Assert.That(Warnings, Is.Empty);
    }

    [Test]
    public void A_tenant_whose_settings_were_reloaded_still_counts()
    {
        TenantCertificates earlier = Open("acme", client);
        Open("acme", client);
        earlier.Dispose();
        Open("globex", client);
        Assert.That(Warnings, Has.Length.EqualTo(1));
    }

    [Test]
    public void A_renewal_to_a_certificate_that_another_tenant_presents_is_warned_about()
    {
        Open("acme", client);
        ClientCertificateOptions other = Issue("another");
        TenantCertificates second = Open("globex", other);
        File.Copy(client.CertificatePath!, other.CertificatePath!, overwrite: true);
        File.Copy(client.KeyPath!, other.KeyPath!, overwrite: true);
        second.ReopenIfChanged();
        Assert.That(Warnings, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_host_warns_when_it_has_opened_the_certificates()
    {
        ServiceCollection services = [];
        services.AddLogging(logging => logging.AddProvider(recorder));
        ITwoFactorBuilder builder = services.AddTwoFactor();
        foreach (string tenant in new[] { "acme", "globex" })
        {
            builder.AddTenant(tenant, new StrictDefinition(), options =>
            {
                options.Endpoint = new Uri("https://service.example/");
                options.Greeting = "hello";
                options.ClientCertificate = client;
            });
        }

        await using ServiceProvider all = services.BuildServiceProvider();
        all.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");
        await Wait.UntilAsync(() => Warnings.Length == 1);
    }

    private string[] Warnings => [.. recorder.Records.Where(record => record.Kind == TelemetryKind.Log).Select(record => record.ToString()).Where(log => log.Contains("same client certificate", StringComparison.Ordinal))];

    private TenantCertificates Open(string tenant, ClientCertificateOptions certificate, string server = "https://service.example/", bool identifiesClients = true)
    {
        TenantCertificates certificates = factory.Create("Strict", tenant, tenant, new SampleOptions { Endpoint = new Uri(server), ClientCertificate = certificate }, identifiesClients);
        opened.Add(certificates);
        certificates.Open(isReported: true);
        Assert.That(certificates.IsUsable, Is.True);
        return certificates;
    }

    private ClientCertificateOptions Issue(string file, string? name = null)
    {
        using X509Certificate2 certificate = host.Certificates.IssueClient(name ?? file, (-1, 100));
        return new ClientCertificateOptions
        {
            CertificatePath = host.Write($"{file}.pem", certificate.ExportCertificatePem()),
            KeyPath = host.Write($"{file}.key.pem", certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()),
        };
    }

    private ClientCertificateOptions Copy(ClientCertificateOptions of) => new()
    {
        CertificatePath = host.Write("copy.pem", File.ReadAllBytes(of.CertificatePath!)),
        KeyPath = host.Write("copy.key.pem", File.ReadAllBytes(of.KeyPath!)),
    };

    private sealed class StrictDefinition : HttpProviderDefinition<SampleOptions>
    {
        public override string Name => "Strict";

        protected internal override bool RequiresClientCertificate => true;

        protected internal override void Check(SampleOptions options, SettingsReport report)
        {
        }

        protected internal override ITwoFactorProvider CreateProvider(HttpProviderContext<SampleOptions> context) => new SampleProvider(context);
    }
}
