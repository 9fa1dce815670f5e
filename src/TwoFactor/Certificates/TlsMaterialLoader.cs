using System.Security.Cryptography.X509Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>Reads the certificates that a tenant's settings name, and reports their problems. Tests override <see cref="Load"/> to count how often it
/// is called.</summary>
internal class TlsMaterialLoader(ContentFiles files, TimeProvider time)
{
    private readonly ClientCertificateLoader clientCertificates = new(files, time);

    /// <returns>The certificates. Use them only if <paramref name="report"/> has no findings.</returns>
    public virtual TlsMaterial Load(ServiceOptions options, SettingsReport report)
    {
        LoadedCertificate? client = options.ClientCertificate.IsGiven ? clientCertificates.Load(options.ClientCertificate, report) : null;
        TlsMaterial loaded = new(client, ReadRoots(options.TrustedCaPath, report)) { IsComplete = report.Findings.Count == 0 };
        CheckValidity(loaded, report);
        return loaded;
    }

    /// <summary>Reports a client certificate that is not valid now.</summary>
    public void CheckValidity(TlsMaterial material, SettingsReport report)
    {
        if (material.Client is not { } client)
            return;
        DateTimeOffset now = time.GetUtcNow();
        if (client.Expiry < now)
            report.AddTemporary(client.Setting, "names a certificate that has expired");
        if (client.ValidFrom > now)
            report.AddTemporary(client.Setting, "names a certificate that is not valid yet");
    }

    /// <summary>The files that <see cref="Load"/> reads for <paramref name="options"/>.</summary>
    public WatchedFiles FilesOf(ServiceOptions options) => new(options, files);

    /// <summary>Reads the authorities that a tenant trusts.</summary>
    /// <returns>The certificates; <see langword="null"/> for those of the system, or after a finding.</returns>
    public X509Certificate2Collection? ReadRoots(string? path, SettingsReport report) =>
        path is not null && files.Read(nameof(ServiceOptions.TrustedCaPath), path, report) is { } pem
            ? PemCertificates.Read(pem, nameof(ServiceOptions.TrustedCaPath), report)
            : null;
}
