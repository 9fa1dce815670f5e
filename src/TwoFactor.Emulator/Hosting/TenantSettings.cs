using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Emulator.Hosting;

/// <summary>The settings with which a host's tenants use an emulator. Only the names of the host's settings are known here; the emulator does not
/// reference the library.</summary>
internal static class TenantSettings
{
    private const string Sezame = nameof(Sezame);
    private const string SecSign = nameof(SecSign);

    /// <summary>The settings that override those of the host. Each tenant gets the settings of every service that a tenant uses, so that it can switch. A
    /// service that none uses may be one that the host did not register, and then no tenant may have settings for it.</summary>
    public static Dictionary<string, string?> For(EmulatorHost emulator, IConfigurationSection twoFactor)
    {
        Dictionary<string, string?> settings = [];
        bool isSezameUsed = IsUsedByAny(twoFactor, Sezame);
        bool isSecSignUsed = IsUsedByAny(twoFactor, SecSign);
        foreach (IConfigurationSection tenant in Tenants(twoFactor))
        {
            if (isSezameUsed)
                AddSezame(settings, tenant.GetSection(Sezame), emulator, tenant.Key);
            if (isSecSignUsed)
                AddSecSign(settings, tenant.GetSection(SecSign), emulator, tenant.Key);
        }

        return settings;
    }

    /// <summary>Settings that SecSign requires but a tenant of Sezame may lack. The host's own settings have priority over them.</summary>
    public static Dictionary<string, string?> DefaultsFor(IConfigurationSection twoFactor)
    {
        Dictionary<string, string?> settings = [];
        if (!IsUsedByAny(twoFactor, SecSign))
            return settings;
        foreach (IConfigurationSection tenant in Tenants(twoFactor))
        {
            settings[$"{tenant.Path}:{SecSign}:ServiceName"] = tenant.Key;
            settings[$"{tenant.Path}:{SecSign}:ServiceAddress"] = "localhost";
        }

        return settings;
    }

    /// <summary>The tenants of which a service that they select, or have settings for, is not the emulator's. Other services are not looked at.</summary>
    public static IEnumerable<string> FindOutside(EmulatorHost emulator, IConfigurationSection twoFactor) =>
        from tenant in Tenants(twoFactor)
        let isSezameOutside = IsUsed(tenant, Sezame) && !IsAt(tenant[$"{Sezame}:Endpoint"], emulator.SezameEndpoint)
        let isSecSignOutside = IsUsed(tenant, SecSign)
            && !(IsAt(tenant[$"{SecSign}:Endpoint"], emulator.SecSignEndpoint) // without a fallback server, such an endpoint has none
                && (string.IsNullOrEmpty(tenant[$"{SecSign}:FallbackEndpoint"]) || IsAt(tenant[$"{SecSign}:FallbackEndpoint"], emulator.SecSignFallbackEndpoint)))
        where isSezameOutside || isSecSignOutside
        select tenant.Key;

    private static bool IsAt(string? address, Uri server) => Uri.TryCreate(address, UriKind.Absolute, out Uri? set) && set == server;

    private static IEnumerable<IConfigurationSection> Tenants(IConfigurationSection twoFactor) => twoFactor.GetSection("Tenants").GetChildren();

    // A tenant uses the service that it selects, and every service for which it has settings. The library ignores case, and so does GetSection.
    private static bool IsUsed(IConfigurationSection tenant, string service) =>
        service.Equals(tenant["Provider"], StringComparison.OrdinalIgnoreCase) || tenant.GetSection(service).Exists();

    private static bool IsUsedByAny(IConfigurationSection twoFactor, string service) => Tenants(twoFactor).Any(tenant => IsUsed(tenant, service));

    private static void AddSezame(Dictionary<string, string?> settings, IConfigurationSection sezame, EmulatorHost emulator, string tenant)
    {
        settings[$"{sezame.Path}:Endpoint"] = emulator.SezameEndpoint.ToString();
        AddTrust(settings, sezame, emulator);
        AddClient(settings, sezame.GetSection("ClientCertificate"), emulator, tenant);
    }

    private static void AddSecSign(Dictionary<string, string?> settings, IConfigurationSection secSign, EmulatorHost emulator, string tenant)
    {
        settings[$"{secSign.Path}:Endpoint"] = emulator.SecSignEndpoint.ToString();
        settings[$"{secSign.Path}:FallbackEndpoint"] = emulator.SecSignFallbackEndpoint.ToString();
        AddTrust(settings, secSign, emulator);
        IConfigurationSection certificate = secSign.GetSection("ClientCertificate");
        if (certificate.Exists()) // of a server on premise; the emulator's does not ask for one
            AddClient(settings, certificate, emulator, tenant);
    }

    // A list of pins can be overridden entry by entry, but not made shorter.
    private static void AddTrust(Dictionary<string, string?> settings, IConfigurationSection service, EmulatorHost emulator)
    {
        settings[$"{service.Path}:TrustedCaPath"] = emulator.CaCertificatePath;
        using X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(emulator.CaCertificatePath);
        string pin = Convert.ToBase64String(SHA256.HashData(authority.PublicKey.ExportSubjectPublicKeyInfo()));
        foreach (IConfigurationSection pinned in service.GetSection("PinnedKeys").GetChildren())
            settings[pinned.Path] = pin;
    }

    // A tenant may name one source of a certificate, and one of a password. A setting can be overridden, but not taken away.
    private static void AddClient(Dictionary<string, string?> settings, IConfigurationSection certificate, EmulatorHost emulator, string tenant)
    {
        if (Has("StoreName") || Has("StoreLocation") || Has("Thumbprint"))
        {
            throw new InvalidOperationException(
                $"Tenant '{tenant}' takes its client certificate from a certificate store ({certificate.Path}), and the emulator's client has files. Remove these settings from the configuration for development.");
        }

        EmulatedClientFiles client = emulator.SezameClients.GetOrCreate(tenant);
        if (Has("PfxPath"))
        {
            settings[$"{certificate.Path}:PfxPath"] = emulator.SezameClients.WritePfx(client);
        }
        else
        {
            settings[$"{certificate.Path}:CertificatePath"] = client.CertificatePath;
            settings[$"{certificate.Path}:KeyPath"] = client.KeyPath;
        }

        if (certificate["KeyPassword"] is not null) // an empty password is one
            settings[$"{certificate.Path}:KeyPassword"] = client.ReadKeyPassword();
        else
            settings[$"{certificate.Path}:KeyPasswordFile"] = client.KeyPasswordFile;

        bool Has(string setting) => certificate[setting] is { Length: > 0 };
    }
}
