using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Providers;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Transport;

/// <summary>Certificate files that change on disk while logins run.</summary>
[Category("Network")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CertificateRotationTests : IDisposable
{
    private static readonly TimeSpan UntilFilesAreChecked = TimeSpan.FromSeconds(11);

    private readonly SampleHost host = new();
    private readonly ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly TelemetryRecorder recorder = new();
    private readonly SemaphoreSlim held = new(0);
    private TaskCompletionSource? toHold;

    public void Dispose()
    {
        recorder.Dispose();
        host.Dispose();
        held.Dispose();
    }

    [Test]
    public async Task A_new_certificate_is_used_while_a_request_with_the_old_one_finishes()
    {
        await using MutualTlsServer server = StartServer();
        using X509Certificate2 first = host.Certificates.IssueClient("first");
        using X509Certificate2 second = host.Certificates.IssueClient("second");
        SampleProvider provider = Provider(server, host.Pem(first));
        await provider.SendAsync();

        TaskCompletionSource isHeld = toHold = new TaskCompletionSource();
        Task<ServiceResponse> underWay = provider.SendAsync();
        await isHeld.Task;

        host.Pem(second);
        await provider.SendAsync();
        Assert.That(server.Presented, Has.All.EqualTo("CN=first"), "files are not read at every request");

        time.Advance(UntilFilesAreChecked);
        await provider.SendAsync();
        held.Release();

        Assert.That((await underWay).IsSuccess, Is.True);
        Assert.That(server.Presented[^1], Is.EqualTo("CN=second"));
    }

    [Test]
    public async Task A_certificate_without_its_key_is_reported_and_not_used_until_the_key_is_replaced_too()
    {
        await using MutualTlsServer server = StartServer();
        using X509Certificate2 first = host.Certificates.IssueClient("first");
        using X509Certificate2 second = host.Certificates.IssueClient("second");
        SampleProvider provider = Provider(server, host.Pem(first));

        host.Write("client.pem", second.ExportCertificatePem());
        time.Advance(UntilFilesAreChecked);
        await provider.SendAsync();
        time.Advance(UntilFilesAreChecked);
        await provider.SendAsync();
        Assert.That(server.Presented, Is.EqualTo(new[] { "CN=first" }));
        Assert.That(Logs("Error"), Has.Exactly(1).Contains("KeyPath names a key that does not belong to the certificate"), "reported once");

        host.Pem(second);
        time.Advance(UntilFilesAreChecked);
        await provider.SendAsync();
        Assert.That(server.Presented, Is.EqualTo(new[] { "CN=first", "CN=second" }));
    }

    [Test]
    public async Task A_certificate_near_its_expiry_is_logged_once_a_day_and_measured()
    {
        await using MutualTlsServer server = StartServer();
        using X509Certificate2 ending = host.Certificates.IssueClient("ending", (-1, 10));
        SampleProvider provider = Provider(server, host.Pem(ending));
        Assert.That(Logs("Warning"), Has.Exactly(1).Contains("expires at"));

        time.Advance(TimeSpan.FromHours(1));
        await provider.SendAsync();
        Assert.That(Logs("Warning"), Has.Exactly(1).Contains("expires at"));

        time.Advance(TimeSpan.FromDays(1));
        await provider.SendAsync();
        Assert.That(Logs("Warning"), Has.Exactly(2).Contains("expires at"));

        recorder.ReadObservableInstruments();
        Assert.That(recorder.Records.Select(record => record.Name), Has.Some.EqualTo("two_factor.certificate.time_to_expiry"));
    }

    [Test]
    public async Task A_certificate_that_the_host_disposes_does_not_crash_the_process()
    {
        await using MutualTlsServer server = StartServer();
        X509Certificate2 given = host.Certificates.IssueClient("given", validity: (-1, 1));
        SampleProvider provider = Provider(server, new ClientCertificateOptions { Certificate = given });
        await provider.SendAsync();
        given.Dispose();

        Assert.That(() => time.Advance(UntilFilesAreChecked), Throws.Nothing);
        Assert.That(() => time.Advance(TimeSpan.FromDays(2)), Throws.Nothing);
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured), "after its expiry, it was opened again, which failed");
    }

    private MutualTlsServer StartServer() => new(host.Certificates.IssueServer(), HoldAsync);

    private async Task HoldAsync()
    {
        if (Interlocked.Exchange(ref toHold, null) is { } isHeld)
        {
            isHeld.SetResult();
            await held.WaitAsync();
        }
    }

    private SampleProvider Provider(MutualTlsServer server, ClientCertificateOptions certificate) => host.Provider(
        server.Address,
        options =>
        {
            options.ClientCertificate = certificate;
            options.RequestTimeout = TimeSpan.FromSeconds(100); // the clock moves while a request is under way
        },
        builder => builder.Services.AddLogging(logging => logging.AddProvider(recorder).SetMinimumLevel(LogLevel.Trace)),
        time);

    private IEnumerable<string> Logs(string level) => recorder.Records
        .Where(record => record.Kind == TelemetryKind.Log)
        .Select(record => record.ToString())
        .Where(text => text.Contains(level, StringComparison.Ordinal));
}
