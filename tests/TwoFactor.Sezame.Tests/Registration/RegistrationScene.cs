using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Providers;
using TwoFactor.Testing;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A folder, a clock and a recorded service. Each <see cref="Open"/> is a new run of the program over the same folder.</summary>
internal sealed class RegistrationScene : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(20);

    public RegistrationScene() => Pausing = new PausingTime(Time, RequestTimeout);

    /// <summary>A scene with a copy of another scene's folder.</summary>
    public RegistrationScene(TestFolder earlier)
        : this() => Folder.Copy(earlier.Path);

    public TestFolder Folder { get; } = new();

    public ManualTimeProvider Time { get; } = new(TestCertificate.Start.AddMonths(2));

    public PausingTime Pausing { get; }

    public RecordedService Service { get; } = new();

    public SezameRegistration Open(Action<SezameRegistrationOptions>? configure = null)
    {
        SezameRegistrationOptions options = new()
        {
            Endpoint = SezameTenant.Endpoint,
            KeyLength = 2048,
            CreateKey = TestKeys.CreateRsa,
            KeyIterations = 1000,
            RequestTimeout = RequestTimeout,
        };
        configure?.Invoke(options);
        return new SezameRegistration(Folder.Path, options, Pausing, Service.Handler);
    }

    /// <summary>Makes a registration that waits for its acknowledgement.</summary>
    public async Task<SezameRegistration> RegisterAsync(Action<SezameRegistrationOptions>? configure = null)
    {
        Service.Answer(WireSample.Load("register-by-email"));
        SezameRegistration registration = Open(configure);
        await registration.RegisterByEmailAsync("foo@bar.com", "client api doc test");
        return registration;
    }

    /// <summary>Makes a complete registration.</summary>
    public async Task<SezameClientFiles> CompleteAsync(Action<SezameRegistrationOptions>? configure = null)
    {
        SezameRegistration registration = await RegisterAsync(configure);
        Service.AnswerSign();
        return await registration.SignAsync(TimeSpan.Zero) ?? throw new AssertionException("The certificate was there.");
    }

    /// <summary>Makes a complete registration, and begins another one that is to replace it.</summary>
    /// <param name="earlier">Changes the options of the first.</param>
    public async Task BeginReplacementAsync(Action<SezameRegistrationOptions>? earlier = null)
    {
        await CompleteAsync(earlier);
        Service.Answer(WireSample.Load("register-by-email"));
        await Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
    }

    /// <summary>A client certificate with its key, to be imported.</summary>
    public X509Certificate2 MakeCertificate()
    {
        using RSA key = TestKeys.CreateRsa();
        return new CertificateRequest("CN=client-1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(Time.GetUtcNow().AddDays(-1), Time.GetUtcNow().AddDays(1));
    }

    /// <summary>Loads the files as a host does at its start; throws if they cannot be used.</summary>
    public void LoadAsHost(bool isPfx)
    {
        ClientCertificateOptions client = isPfx
            ? new() { PfxPath = Folder["certificate.pfx"], KeyPasswordFile = Folder["key.pass"] }
            : new() { CertificatePath = Folder["certificate.pem"], KeyPath = Folder["key.pem"], KeyPasswordFile = Folder["key.pass"] };
        _ = ServiceClient.CreateWithoutTenant("Sezame", new SezameRegistrationOptions { ClientCertificate = client }, Time);
    }

    public void Dispose()
    {
        Service.Dispose();
        Folder.Dispose();
    }
}
