namespace TwoFactor.Emulator.Hosting;

/// <summary>
/// The settings that point a host's tenants at an emulator. Their names are those of the host's configuration; nothing else of it is known
/// here.
/// </summary>
internal static class TenantSettings
{
    public static Dictionary<string, string?> For(EmulatorHost emulator, IConfigurationSection twoFactor)
    {
        Dictionary<string, string?> settings = [];
        foreach (IConfigurationSection tenant in twoFactor.GetSection("Tenants").GetChildren())
        {
            if (Uses(tenant, "Sezame"))
                AddSezame(settings, $"{tenant.Path}:Sezame", emulator, tenant.Key);
            if (Uses(tenant, "SecSign"))
                AddSecSign(settings, $"{tenant.Path}:SecSign", emulator);
        }

        return settings;
    }

    // A tenant that may switch has a section for either service.
    private static bool Uses(IConfigurationSection tenant, string provider) =>
        string.Equals(tenant["Provider"], provider, StringComparison.OrdinalIgnoreCase) || tenant.GetSection(provider).Exists();

    private static void AddSezame(Dictionary<string, string?> settings, string path, EmulatorHost emulator, string tenant)
    {
        EmulatedClientFiles client = emulator.CreateSezameClient(tenant);
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
