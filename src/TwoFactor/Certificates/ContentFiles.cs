using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Hosting;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>Resolves the files that settings name: relative ones lie under the host's content root, or under the current folder where there is no
/// host.</summary>
internal sealed class ContentFiles(IHostEnvironment? environment = null)
{
    public string Resolve(string path) => Path.GetFullPath(path, environment?.ContentRootPath ?? Directory.GetCurrentDirectory());

    /// <summary>Reads the file that <paramref name="setting"/> names.</summary>
    /// <returns>The bytes, or <see langword="null"/> after a finding.</returns>
    public byte[]? Read(string setting, string path, SettingsReport report)
    {
        try
        {
            return File.ReadAllBytes(Resolve(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            report.Add(setting, "names a file that does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            report.Add(setting, "names a file that cannot be read");
        }

        return null;
    }

    /// <summary>Reads the certificates in the PEM file that <paramref name="setting"/> names.</summary>
    /// <returns>One or more certificates, or <see langword="null"/> after a finding.</returns>
    public X509Certificate2Collection? ReadCertificates(string setting, string path, SettingsReport report)
    {
        if (Read(setting, path, report) is not { } pem)
            return null;

        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(Encoding.ASCII.GetString(pem));
        }
        catch (CryptographicException)
        {
            certificates.Clear();
        }

        if (certificates.Count > 0)
            return certificates;
        report.Add(setting, "names a file without a certificate in PEM form");
        return null;
    }
}
