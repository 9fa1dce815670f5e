namespace TwoFactor.Emulator.Hosting;

/// <summary>
/// The settings that point a host's tenants at an emulator. Their names are those of the host's configuration; nothing else of it is known
/// here.
/// </summary>
internal static class TenantSettings
{
    /// <summary>The settings that override those of the host. Each tenant gets those of both services, so that it may switch.</summary>
    public static Dictionary<string, string?> For(EmulatorHost emulator, IConfigurationSection twoFactor)
    {
        Dictionary<string, string?> settings = [];
        foreach (IConfigurationSection tenant in Tenants(twoFactor))
        {
            AddSezame(settings, $"{tenant.Path}:Sezame", emulator, tenant.Key);
            AddSecSign(settings, $"{tenant.Path}:SecSign", emulator);
        }

        return settings;
    }

    /// <summary>What SecSign requires and a tenant of Sezame need not have. The host's own settings come before these.</summary>
    public static Dictionary<string, string?> DefaultsFor(IConfigurationSection twoFactor)
    {
        Dictionary<string, string?> settings = [];
        foreach (IConfigurationSection tenant in Tenants(twoFactor))
        {
            settings[$"{tenant.Path}:SecSign:ServiceName"] = tenant.Key;
            settings[$"{tenant.Path}:SecSign:ServiceAddress"] = "localhost";
        }

        return settings;
    }

    private static IEnumerable<IConfigurationSection> Tenants(IConfigurationSection twoFactor) => twoFactor.GetSection("Tenants").GetChildren();

    private static void AddSezame(Dictionary<string, string?> settings, string path, EmulatorHost emulator, string tenant)
    {
        EmulatedClientFiles client = emulator.SezameClientOf(tenant);
        settings[$"{path}:Endpoint"] = emulator.SezameEndpoint.ToString();
        settings[$"{path}:TrustedCaPath"] = emulator.CaCertificatePath;
        settings[$"{path}:ClientCertificate:CertificatePath"] = client.CertificatePath;
        settings[$"{path}:ClientCertificate:KeyPath"] = client.KeyPath;
        settings[$"{path}:ClientCertificate:KeyPasswordFile"] = client.KeyPasswordFile;
    }

    private static void AddSecSign(Dictionary<string, string?> settings, string path, EmulatorHost emulator)
    {
        settings[$"{path}:Endpoint"] = emulator.SecSignEndpoint.ToString();
        settings[$"{path}:FallbackEndpoint"] = emulator.SecSignFallbackEndpoint.ToString();
        settings[$"{path}:TrustedCaPath"] = emulator.CaCertificatePath;
    }
}
