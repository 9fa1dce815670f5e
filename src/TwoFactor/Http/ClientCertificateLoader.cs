using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Settings;

namespace TwoFactor.Http;

/// <summary>Loads a client certificate from wherever its settings say, and checks that it can be presented now.</summary>
internal sealed class ClientCertificateLoader(ContentFiles files, TimeProvider time)
{
    private const string Group = "ClientCertificate:";

    /// <returns>The certificate with its key, or <see langword="null"/> after a finding.</returns>
    public X509Certificate2? Load(ClientCertificateOptions settings, X509Certificate2Collection intermediates, SettingsReport report)
    {
        bool pem = settings.CertificatePath is not null || settings.KeyPath is not null;
        bool pfx = settings.PfxPath is not null;
        bool store = settings.Thumbprint is not null || settings.StoreName is not null || settings.StoreLocation is not null;
        bool code = settings.Certificate is not null;

        X509Certificate2? certificate = null;
        switch (pem, pfx, store, code)
        {
            case (true, false, false, false):
                certificate = LoadPem(settings, intermediates, report);
                break;
            case (false, true, false, false):
                certificate = LoadPfx(settings, intermediates, report);
                break;
            case (false, false, true, false):
                certificate = LoadFromStore(settings, report);
                break;
            case (false, false, false, true):
                certificate = settings.Certificate;
                break;
            case (false, false, false, false):
                report.Add("ClientCertificate", "is missing: give CertificatePath and KeyPath, or PfxPath, or Thumbprint");
                break;
            default:
                report.Add("ClientCertificate", "names more than one source: give CertificatePath and KeyPath, or PfxPath, or Thumbprint");
                break;
        }

        return certificate is null ? null : Check(certificate, SourceSetting(pem, pfx, store), report);
    }

    private static string SourceSetting(bool pem, bool pfx, bool store) => Group + (pem, pfx, store) switch
    {
        (true, _, _) => "CertificatePath",
        (_, true, _) => "PfxPath",
        (_, _, true) => "Thumbprint",
        _ => "Certificate",
    };

    private X509Certificate2? LoadPem(ClientCertificateOptions settings, X509Certificate2Collection intermediates, SettingsReport report)
    {
        if (string.IsNullOrEmpty(settings.CertificatePath))
            report.Add(Group + "CertificatePath", "is missing");
        if (string.IsNullOrEmpty(settings.KeyPath))
            report.Add(Group + "KeyPath", "is missing");
        if (string.IsNullOrEmpty(settings.CertificatePath) || string.IsNullOrEmpty(settings.KeyPath))
            return null;

        X509Certificate2Collection chain = ReadCertificates(settings.CertificatePath, report);
        byte[]? key = files.Read(Group + "KeyPath", settings.KeyPath, report);
        bool passwordRead = TryReadPassword(settings, report, out string? password);
        if (chain.Count == 0 || key is null || !passwordRead)
            return null;

        intermediates.AddRange(chain.Skip(1).ToArray());
        return new PrivateKeyPem(Group + "KeyPath").Attach(chain[0], Encoding.ASCII.GetString(key), password, report);
    }

    private X509Certificate2Collection ReadCertificates(string path, SettingsReport report)
    {
        X509Certificate2Collection certificates = [];
        if (files.Read(Group + "CertificatePath", path, report) is not { } pem)
            return certificates;
        try
        {
            certificates.ImportFromPem(Encoding.ASCII.GetString(pem));
        }
        catch (CryptographicException)
        {
            certificates.Clear();
        }

        if (certificates.Count == 0)
            report.Add(Group + "CertificatePath", "names a file without a certificate in PEM form");
        return certificates;
    }

    private X509Certificate2? LoadPfx(ClientCertificateOptions settings, X509Certificate2Collection intermediates, SettingsReport report)
    {
        byte[]? pfx = files.Read(Group + "PfxPath", settings.PfxPath!, report);
        if (!TryReadPassword(settings, report, out string? password) || pfx is null)
            return null;
        try
        {
            X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12Collection(pfx, password);
            X509Certificate2? own = all.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? all.FirstOrDefault();
            intermediates.AddRange(all.Where(certificate => certificate != own).ToArray());
            if (own is null)
                report.Add(Group + "PfxPath", "names a file without a certificate");
            return own;
        }
        catch (CryptographicException)
        {
            report.Add(Group + "PfxPath", "names a file that is no PFX, or whose password is another than the one given");
            return null;
        }
    }

    private static X509Certificate2? LoadFromStore(ClientCertificateOptions settings, SettingsReport report)
    {
        string? thumbprint = settings.Thumbprint?.Replace(" ", string.Empty, StringComparison.Ordinal);
        if (thumbprint is not { Length: 40 } || !thumbprint.All(char.IsAsciiHexDigit))
            report.Add(Group + "Thumbprint", "must be 40 hexadecimal digits");

        StoreLocation? location = settings.StoreLocation switch
        {
            null or "CurrentUser" => StoreLocation.CurrentUser,
            "LocalMachine" => StoreLocation.LocalMachine,
            _ => null,
        };
        if (location is null)
            report.Add(Group + "StoreLocation", "must be CurrentUser or LocalMachine");
        if (location is null || thumbprint is not { Length: 40 })
            return null;

        try
        {
            using X509Store store = new(settings.StoreName ?? "My", location.Value, OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            X509Certificate2Collection found = store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false);
            if (found.Count == 0)
                report.Add(Group + "Thumbprint", "names a certificate that is not in the store");
            return found.Count == 0 ? null : found[0];
        }
        catch (CryptographicException)
        {
            report.Add(Group + "StoreName", "names a store that cannot be opened");
            return null;
        }
    }

    private bool TryReadPassword(ClientCertificateOptions settings, SettingsReport report, out string? password)
    {
        password = settings.KeyPassword?.Reveal();
        if (settings.KeyPasswordFile is null)
            return true;
        if (password is not null)
        {
            report.Add(Group + "KeyPasswordFile", "is given together with KeyPassword; give one of them");
            return false;
        }

        if (files.Read(Group + "KeyPasswordFile", settings.KeyPasswordFile, report) is not { } bytes)
            return false;
        string text = Encoding.UTF8.GetString(bytes);
        password = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        return true;
    }

    private X509Certificate2? Check(X509Certificate2 certificate, string setting, SettingsReport report)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        int before = report.Findings.Count;
        if (!certificate.HasPrivateKey)
            report.Add(setting, "names a certificate without its private key");
        if (certificate.NotAfter.ToUniversalTime() < now)
            report.Add(setting, "names a certificate that has expired");
        if (certificate.NotBefore.ToUniversalTime() > now)
            report.Add(setting, "names a certificate that is not valid yet");
        return report.Findings.Count == before ? certificate : null;
    }
}
