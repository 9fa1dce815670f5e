using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;

namespace TwoFactor.Sezame.Tests;

/// <summary>From nothing to a certificate, as the specification writes the exchanges.</summary>
public sealed class RegistrationTests
{
    private TestFolder folder = null!;
    private ManualTimeProvider time = null!;
    private RecordedService service = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new TestFolder();
        time = new ManualTimeProvider(TestCertificate.Start.AddMonths(2));
        service = new RecordedService();
    }

    [TearDown]
    public void TearDown()
    {
        service.Dispose();
        folder.Dispose();
    }

    [Test]
    public async Task By_email_from_nothing_to_files_that_a_tenants_settings_load()
    {
        WireSample sample = WireSample.Load("register-by-email");
        service.Answer(sample).AnswerSign();
        SezameRegistration registration = Registration();
        Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.None));

        await registration.RegisterByEmailAsync("foo@bar.com", "client api doc test");
        Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
        SezameClientFiles? files = await registration.SignAsync(TimeSpan.Zero);

        Assert.That(service.Sent[0].Text, Is.EqualTo(sample.Request));
        AssertIsSignRequest(service.Sent[1]);
        Assert.That(service.Sent, Has.Count.EqualTo(2));
        Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        AssertATenantCanUse(files);
    }

    private static void AssertATenantCanUse(SezameClientFiles? files)
    {
        ServiceCollection collection = new();
        collection.AddSingleton<TimeProvider>(new ManualTimeProvider(TestCertificate.Start.AddMonths(2)));
        collection.AddTwoFactor().AddSezame("acme", options =>
        {
            options.ClientCertificate.CertificatePath = files!.CertificatePath;
            options.ClientCertificate.KeyPath = files.KeyPath;
            options.ClientCertificate.KeyPasswordFile = files.KeyPasswordFile;
        }).AddSezame("globex", options =>
        {
            options.ClientCertificate.PfxPath = files!.PfxPath;
            options.ClientCertificate.KeyPasswordFile = files.KeyPasswordFile;
        });
        using ServiceProvider services = collection.BuildServiceProvider();
        Assert.That(services.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme").Name, Is.EqualTo("Sezame"));
    }

    private static void AssertIsSignRequest(SentRequest request)
    {
        const string Head = "POST /client/sign\nContent-Type: application/json\n\n";
        Assert.That(request.Text, Does.StartWith(Head));
        using JsonDocument body = JsonDocument.Parse(request.Text[Head.Length..]);
        Assert.That(body.RootElement.EnumerateObject().Select(property => property.Name), Is.EqualTo(new[] { "csr", "sharedsecret" }));
        Assert.That(body.RootElement.GetProperty("csr").GetString(), Does.StartWith("-----BEGIN CERTIFICATE REQUEST-----\n").And.EndWith("\n-----END CERTIFICATE REQUEST-----\n"));
        Assert.That(
            body.RootElement.GetProperty("sharedsecret").GetString(),
            Is.EqualTo("09ed3abf4585e129d3cb0ccd1cae8b47ef503e73954e3245051df791ac77c470"));
    }

    private SezameRegistration Registration() =>
        new(folder.Path, new SezameRegistrationOptions { Endpoint = SezameTenant.Endpoint, KeyLength = 2048 }, time, service.Handler);
}
