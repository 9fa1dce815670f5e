using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Settings;

namespace TwoFactor.Http;

/// <summary>Reads the certificates that a tenant's settings name, and reports what is wrong with them.</summary>
internal sealed class TlsMaterialLoader(ContentFiles files, TimeProvider time)
{
    private readonly ClientCertificateLoader clientCertificates = new(files, time);

    /// <returns>The certificates; to be used only if <paramref name="report"/> has no findings.</returns>
    public TlsMaterial Load(ServiceOptions options, SettingsReport report)
    {
        X509Certificate2Collection intermediates = [];
        X509Certificate2? client = options.TlsClientCertificate is { } settings
            ? clientCertificates.Load(settings, intermediates, report)
            : null;
        return new TlsMaterial(client, intermediates, LoadRoots(options.TrustedCaPath, report));
    }

    /// <summary>The files that <see cref="Load"/> reads for <paramref name="options"/>.</summary>
    public WatchedFiles FilesOf(ServiceOptions options) => new(options, files);

    private X509Certificate2Collection? LoadRoots(string? path, SettingsReport report)
    {
        if (string.IsNullOrEmpty(path) || files.Read(nameof(ServiceOptions.TrustedCaPath), path, report) is not { } pem)
            return null;

        X509Certificate2Collection roots = [];
        try
        {
            roots.ImportFromPem(Encoding.ASCII.GetString(pem));
        }
        catch (CryptographicException)
        {
            roots.Clear();
        }

        if (roots.Count == 0)
            report.Add(nameof(ServiceOptions.TrustedCaPath), "names a file without a certificate in PEM form");
        return roots;
    }
}
