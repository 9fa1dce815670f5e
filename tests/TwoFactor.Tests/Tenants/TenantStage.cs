using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Certificates;
using TwoFactor.Flow;
using TwoFactor.Providers;
using TwoFactor.Testing;
using TwoFactor.Tests.Transport;

namespace TwoFactor.Tests.Tenants;

/// <summary>A host with any number of tenants: <c>t0</c>, <c>t1</c> and so on. It records which certificates it opens, and what it logs.</summary>
internal sealed class TenantStage : IDisposable
{
    private readonly TelemetryRecorder recorder = new();
    private readonly Dictionary<(int From, int To), X509Certificate2> certificates = [];
    private ServiceProvider? services;

    public ManualTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public EditableConfiguration Configuration { get; } = new();

    public SampleHost Files { get; } = new();

    /// <summary>The tenant of each certificate that was opened, in this order.</summary>
    public List<string> Opened { get; } = [];

    public void Dispose()
    {
        services?.Dispose();
        recorder.Dispose();
        Files.Dispose();
        foreach (X509Certificate2 certificate in certificates.Values)
            certificate.Dispose();
    }

    public void DisposeHost() => services!.Dispose();

    /// <summary>Announces new settings whose file does not exist yet.</summary>
    public void AnnouncePending(string greeting, string file)
    {
        Configuration["t0:Sample:TrustedCaPath"] = Path.Combine(Files.Folder, file);
        Configuration["t0:Sample:Greeting"] = greeting;
        Configuration.Announce();
    }

    /// <summary>Writes a file for which new settings wait, and lets the time pass after which it is found.</summary>
    public void WriteFile(string file)
    {
        Files.Write(file, Files.Certificates.AuthorityPem);
        Time.Advance(TimeSpan.FromSeconds(10));
    }

    /// <summary>The measured time to the expiry of the certificate of this host alone: others may still be alive in the process.</summary>
    public double? DaysToExpiry()
    {
        double? seconds = null;
        object meters = services!.GetRequiredService<IMeterFactory>();
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, to) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name == "two_factor.certificate.time_to_expiry")
                    to.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => seconds = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return seconds / TimeSpan.SecondsPerDay;
    }

    public ITwoFactorTenants Tenants() => services!.GetRequiredService<ITwoFactorTenants>();

    public void AddTenants(int count, bool withCertificates)
    {
        for (int i = 0; i < count; i++)
        {
            Configuration[$"t{i}:Provider"] = "Sample";
            Configuration[$"t{i}:Sample:Greeting"] = "hello";
            if (!withCertificates)
                continue;
            WriteCertificate($"t{i}", from: -1, to: 100);
            foreach ((string setting, string extension) in new[] { ("CertificatePath", "pem"), ("KeyPath", "key.pem"), ("KeyPasswordFile", "pass") })
                Configuration[$"t{i}:Sample:ClientCertificate:{setting}"] = Path.Combine(Files.Folder, $"t{i}.{extension}");
        }
    }

    public void WriteCertificate(string tenant, int from, int to)
    {
        // All tenants share one certificate, because making keys is slow.
        if (!certificates.TryGetValue((from, to), out X509Certificate2? certificate))
            certificates.Add((from, to), certificate = Files.Certificates.IssueClient("tenant", (from, to)));
        Files.Write($"{tenant}.pem", certificate.ExportCertificatePem());
        Files.Write($"{tenant}.key.pem", certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Files.Write($"{tenant}.pass", string.Empty);
    }

    public ITwoFactorProviderFactory Start(Action<IServiceCollection>? add = null, TimeSpan eachOpeningTakes = default, Action<int>? whileOpening = null)
    {
        ServiceCollection collection = new();
        collection.AddSingleton<TimeProvider>(Time);
        collection.AddSingleton<TlsMaterialLoader>(new CountingLoader(new ContentFiles(), Time, Opened, eachOpeningTakes, whileOpening));
        collection.AddLogging(logging => logging.AddProvider(recorder).SetMinimumLevel(LogLevel.Trace));
        collection.AddTwoFactor(Configuration.Section).AddProvider(new SampleDefinition()).AddProvider(new SecondDefinition());
        add?.Invoke(collection);
        services = collection.BuildServiceProvider();
        return services.GetRequiredService<ITwoFactorProviderFactory>();
    }

    public string[] Logs() => [.. recorder.Records.Where(record => record.Kind == TelemetryKind.Log).Select(record => record.ToString())];

    /// <summary>The outcomes of the reloads that were counted.</summary>
    public string[] Reloads() =>
        [.. recorder.Records.Where(record => record.Name == "two_factor.configuration.reload.count").Select(record => record.Text.Split('=')[^1])];

    private sealed class CountingLoader(ContentFiles files, ManualTimeProvider time, List<string> opened, TimeSpan takes, Action<int>? whileOpening)
        : TlsMaterialLoader(files, time)
    {
        public override TlsMaterial Load(ServiceOptions options, SettingsReport report)
        {
            int number;
            lock (opened)
            {
                opened.Add(Path.GetFileNameWithoutExtension(options.ClientCertificate.CertificatePath ?? options.TrustedCaPath!));
                number = opened.Count;
            }

            whileOpening?.Invoke(number);
            if (takes > TimeSpan.Zero)
                time.Advance(takes);
            return base.Load(options, report);
        }
    }
}
