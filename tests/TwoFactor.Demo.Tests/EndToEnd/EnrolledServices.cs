using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Emulator;
using TwoFactor.Sezame;

namespace TwoFactor.Demo.Tests.EndToEnd;

/// <summary>The emulator, with a registered Sezame client for each tenant that asks for one, and a host on top of both.</summary>
internal sealed class EnrolledServices : IAsyncDisposable
{
    private const string Email = "admin@example.com";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-tests-");

    private EnrolledServices(EmulatorHost emulator) => Emulator = emulator;

    public EmulatorHost Emulator { get; }

    /// <summary>Settings of the host, to be changed with <see cref="IConfigurationRoot.Reload"/>.</summary>
    public IConfigurationRoot Configuration { get; } = new ConfigurationBuilder().AddInMemoryCollection().Build();

    public static async Task<EnrolledServices> StartAsync(EmulatorOptions? options = null) => new(await EmulatorHost.StartAsync(options));

    /// <summary>Registers a Sezame client in a folder of its own.</summary>
    public async Task<SezameClientFiles> RegisterAsync(string name)
    {
        Emulator.Phone.AddRecoveryEmail(Email);
        SezameRegistration registration = new(Path.Combine(folder.FullName, name), new SezameRegistrationOptions
        {
            Endpoint = Emulator.SezameEndpoint,
            TrustedCaPath = Emulator.CaCertificatePath,
            KeyLength = 2048,
        });
        await registration.RegisterByEmailAsync(Email, name);
        PhoneRegistration shown = await Emulator.Phone.WaitForAsync(screen => screen.Registrations.FirstOrDefault(one => one.ServiceName == name));
        Emulator.Phone.Acknowledge(shown.Id);
        return (await registration.SignAsync(TimeSpan.FromSeconds(30)))!;
    }

    /// <summary>Has a tenant use Sezame with a client's files.</summary>
    public void UseSezame(string tenant, SezameClientFiles client) => UseSezame(tenant, client.CertificatePath, client.KeyPath, client.KeyPasswordFile!);

    /// <summary>Has a tenant use Sezame with a client that the emulator made.</summary>
    public void UseSezame(string tenant, EmulatedClientFiles client) => UseSezame(tenant, client.CertificatePath, client.KeyPath, client.KeyPasswordFile);

    /// <summary>Has a tenant use SecSign ID.</summary>
    public void UseSecSign(string tenant)
    {
        Set(tenant, "Provider", "SecSign");
        SetPatience(tenant, "SecSign");
        Set(tenant, "SecSign:ServiceName", tenant);
        Set(tenant, "SecSign:ServiceAddress", $"{tenant}.example");
        Set(tenant, "SecSign:Endpoint", Emulator.SecSignEndpoint.AbsoluteUri);
        Set(tenant, "SecSign:FallbackEndpoint", Emulator.SecSignFallbackEndpoint.AbsoluteUri);
        Set(tenant, "SecSign:TrustedCaPath", Emulator.CaCertificatePath);
    }

    public ServiceProvider BuildHost(Action<ILoggingBuilder>? logging = null) => new ServiceCollection()
        .AddLogging(builder => logging?.Invoke(builder))
        .AddTwoFactor(Configuration.GetSection("TwoFactor")).AddSezame().AddSecSign()
        .Services.BuildServiceProvider();

    /// <summary>Lets a user of a Sezame tenant log in: shows a code and scans it.</summary>
    public async Task PairAsync(ITwoFactorProvider provider, string user)
    {
        if (!provider.TryGetAbility(out IUserPairing? pairing))
            throw new InvalidOperationException("The provider cannot pair.");
        Emulator.Phone.Scan((await pairing.PairAsync(user)).QrContent!);
    }

    public async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private void UseSezame(string tenant, string certificate, string key, string keyPassword)
    {
        Set(tenant, "Provider", "Sezame");
        SetPatience(tenant, "Sezame");
        Set(tenant, "Sezame:Endpoint", Emulator.SezameEndpoint.AbsoluteUri);
        Set(tenant, "Sezame:TrustedCaPath", Emulator.CaCertificatePath);
        Set(tenant, "Sezame:ClientCertificate:CertificatePath", certificate);
        Set(tenant, "Sezame:ClientCertificate:KeyPath", key);
        Set(tenant, "Sezame:ClientCertificate:KeyPasswordFile", keyPassword);
    }

    // On a busy machine, a handshake may take longer than usual.
    private void SetPatience(string tenant, string provider)
    {
        Set(tenant, $"{provider}:ConnectTimeout", "00:00:30");
        Set(tenant, $"{provider}:RequestTimeout", "00:01:00");
    }

    private void Set(string tenant, string setting, string value) => Configuration[$"TwoFactor:Tenants:{tenant}:{setting}"] = value;
}
