using TwoFactor.Demo.Story;
using TwoFactor.Emulator;
using TwoFactor.Sezame;

namespace TwoFactor.Demo.Stage;

/// <summary>Replaces the services that a real host reaches over the internet.</summary>
internal static class EmulatedServices
{
    /// <summary>The owner of the Sezame account with which the client is registered.</summary>
    public const string RecoveryEmail = "admin@acme.example";

    public static async Task<EmulatorHost> StartAsync(string portalAddress, Narrator narrator, CancellationToken cancellationToken)
    {
        narrator.Chapter("The services");
        EmulatorOptions options = new();
        options.RecoveryEmails.Add(RecoveryEmail);
        options.PhoneFramedBy.Add(portalAddress); // the stage shows the phone in a frame, next to the portal
        EmulatorHost emulator = await narrator.TimeAsync(
            () => EmulatorHost.StartAsync(options, cancellationToken), _ => "An emulator of both services runs, with a certificate authority of its own.");
        TellAddresses(emulator, narrator);
        return emulator;
    }

    /// <summary>The settings that differ from <c>appsettings.json</c>: addresses and trust of the emulated services, and higher limits for visitors
    /// who try many logins. Tenant acme can switch to SecSign ID.</summary>
    public static Dictionary<string, string?> Settings(EmulatorHost emulator, SezameClientFiles client) => new()
    {
        ["TwoFactor:Flow:MaxStarts"] = "200", // a visitor tries many logins with one user
        ["TwoFactor:Flow:MaxStartsOfTenant"] = "1000000",
        ["TwoFactor:Flow:PauseAfterDenial"] = "00:00:10",
        ["TwoFactor:Tenants:acme:Sezame:ConnectTimeout"] = "00:00:20", // services, host and browser share one machine, which may be busy
        ["TwoFactor:Tenants:acme:Sezame:RequestTimeout"] = "00:01:00",
        ["TwoFactor:Tenants:acme:Sezame:Endpoint"] = emulator.SezameEndpoint.AbsoluteUri,
        ["TwoFactor:Tenants:acme:Sezame:TrustedCaPath"] = emulator.CaCertificatePath,
        ["TwoFactor:Tenants:acme:Sezame:ClientCertificate:CertificatePath"] = client.CertificatePath,
        ["TwoFactor:Tenants:acme:Sezame:ClientCertificate:KeyPath"] = client.KeyPath,
        ["TwoFactor:Tenants:acme:Sezame:ClientCertificate:KeyPasswordFile"] = client.KeyPasswordFile,
        ["TwoFactor:Tenants:acme:SecSign:ServiceName"] = "Acme Portal",
        ["TwoFactor:Tenants:acme:SecSign:ServiceAddress"] = "portal.acme.example",
        ["TwoFactor:Tenants:acme:SecSign:Endpoint"] = emulator.SecSignEndpoint.AbsoluteUri,
        ["TwoFactor:Tenants:acme:SecSign:FallbackEndpoint"] = emulator.SecSignFallbackEndpoint.AbsoluteUri,
        ["TwoFactor:Tenants:acme:SecSign:TrustedCaPath"] = emulator.CaCertificatePath,
        ["TwoFactor:Tenants:globex:SecSign:Endpoint"] = emulator.SecSignEndpoint.AbsoluteUri,
        ["TwoFactor:Tenants:globex:SecSign:FallbackEndpoint"] = emulator.SecSignFallbackEndpoint.AbsoluteUri,
        ["TwoFactor:Tenants:globex:SecSign:TrustedCaPath"] = emulator.CaCertificatePath,
    };

    private static void TellAddresses(EmulatorHost emulator, Narrator narrator)
    {
        narrator.Result($"           Sezame      {emulator.SezameEndpoint}");
        narrator.Result($"           SecSign ID  {emulator.SecSignEndpoint}, and if that is down {emulator.SecSignFallbackEndpoint}");
    }
}
