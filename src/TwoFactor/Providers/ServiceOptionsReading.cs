namespace TwoFactor.Providers;

/// <summary>Reads the settings that every service has.</summary>
internal static class ServiceOptionsReading
{
    public static void Read(SettingsReader settings, ServiceOptions options)
    {
        settings.Address(nameof(options.Endpoint), value => options.Endpoint = value);
        settings.Time(nameof(options.ConnectTimeout), value => options.ConnectTimeout = value);
        settings.Time(nameof(options.RequestTimeout), value => options.RequestTimeout = value);
        settings.Text(nameof(options.TrustedCaPath), value => options.TrustedCaPath = value);
        settings.List(nameof(options.PinnedKeys), options.PinnedKeys.Add);
        if (options.TlsClientCertificate is { } certificate)
            settings.Group("ClientCertificate", group => Read(group, certificate));
    }

    private static void Read(SettingsReader settings, ClientCertificateOptions options)
    {
        settings.Text(nameof(options.CertificatePath), value => options.CertificatePath = value);
        settings.Text(nameof(options.KeyPath), value => options.KeyPath = value);
        settings.Secret(nameof(options.KeyPassword), value => options.KeyPassword = value);
        settings.Text(nameof(options.KeyPasswordFile), value => options.KeyPasswordFile = value);
        settings.Text(nameof(options.PfxPath), value => options.PfxPath = value);
        settings.Text(nameof(options.StoreName), value => options.StoreName = value);
        settings.Text(nameof(options.StoreLocation), value => options.StoreLocation = value);
        settings.Text(nameof(options.Thumbprint), value => options.Thumbprint = value);
    }
}
