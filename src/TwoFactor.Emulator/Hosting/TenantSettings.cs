namespace TwoFactor.Emulator.Hosting;

/// <summary> The settings with which a host's tenants use an emulator. Only the names of the host's settings are known here; the emulator does not
/// reference the library.
/// </summary>
internal static class TenantSettings
{
    /// <summary>The settings that override those of the host. Each tenant gets the settings of both services, so that it can switch.</summary>
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

    /// <summary>Settings that SecSign requires but a tenant of Sezame may lack. The host's own settings have priority over them.</summary>
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
