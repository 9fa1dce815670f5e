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

    public void Dispose()
    {
        Service.Dispose();
        Folder.Dispose();
    }
}
