using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates.Formats;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>Loads a certificate and its key from two PEM files or from one. A file may contain several certificates and keys in any order: a pair
/// that belongs together is used, and the other certificates are sent as intermediate certificates.</summary>
internal sealed class PemSource(ContentFiles files, TimeProvider time)
{
    private readonly KeyPasswordReader keyPassword = new(files);

    public LoadedCertificate? Load(ClientCertificateOptions settings, SettingsReport report)
    {
        if (string.IsNullOrEmpty(settings.CertificatePath))
            report.AddError(CertificateSetting.CertificatePath, "is missing");
        if (string.IsNullOrEmpty(settings.KeyPath))
            report.AddError(CertificateSetting.KeyPath, "is missing");
        if (string.IsNullOrEmpty(settings.CertificatePath) || string.IsNullOrEmpty(settings.KeyPath))
            return null;

        byte[]? certificateFile = files.Read(CertificateSetting.CertificatePath, settings.CertificatePath, report);
        byte[]? keyFile = files.Read(CertificateSetting.KeyPath, settings.KeyPath, report);
        bool isPasswordRead = keyPassword.TryRead(settings, report, out ConfiguredPassword password);
        X509Certificate2[]? certificates = certificateFile is null ? null : ReadCertificates(certificateFile, report);
        PemBlock[]? keys = keyFile is null ? null : ReadKeys(keyFile, report);
        return certificates is null || keys is null || !isPasswordRead ? null : Join(certificates, keys, password, report);
    }

    private X509Certificate2[]? ReadCertificates(byte[] file, SettingsReport report)
    {
        if (PemCertificates.Read(file, CertificateSetting.CertificatePath, report) is not { } all)
            return null;
        if (!all.Any(IsUsable))
        {
            string? algorithm = all[0].PublicKey.Oid.Value;
            string name = KeyAlgorithm.NameOf(algorithm) + (algorithm == KeyAlgorithm.EllipticCurve ? " on a curve that .NET does not know" : string.Empty);
            report.AddError(CertificateSetting.CertificatePath, $"names a certificate with {name}, {KeyAlgorithm.Advice}");
            return null;
        }

        // A file may also contain an older certificate. Those that are valid now come first.
        DateTimeOffset now = time.GetUtcNow();
        return [.. all.OrderBy(certificate => certificate.IsValidAt(now) ? 0 : 1)];
    }

    private static PemBlock[]? ReadKeys(byte[] file, SettingsReport report)
    {
        PemBlock[] keys = [.. PemText.Read(FileText.DecodePem(file)).Where(block => block.IsPrivateKey)];
        if (keys.Length > 0)
            return keys;
        report.AddError(CertificateSetting.KeyPath, $"names {ContentAdvice.NotAKey(FileContent.Recognize(file))}");
        return null;
    }

    private LoadedCertificate? Join(X509Certificate2[] certificates, PemBlock[] keys, ConfiguredPassword password, SettingsReport report)
    {
        bool isElliptic = certificates[0].PublicKey.Oid.Value == KeyAlgorithm.EllipticCurve;
        string? problem = null;
        List<X509Certificate2> pairs = [];
        foreach (PemBlock block in keys)
        {
            OpenedKey opened = PrivateKeyPem.Open(block, password, isElliptic);
            problem ??= opened.Problem;
            using AsymmetricAlgorithm? key = opened.Key;
            if (key is null)
                continue;
            foreach (X509Certificate2 certificate in certificates.Where(IsUsable))
            {
                if (TryJoin(certificate, key, ref problem) is { } pair)
                    pairs.Add(pair);
            }
        }

        if (pairs.Count > 0)
            return Choose(pairs, certificates);
        problem ??= keys.Length == 1
            ? $"a key that does not belong to {(certificates.Length == 1 ? "the certificate" : "any certificate")} in {nameof(ClientCertificateOptions.CertificatePath)}"
            : $"{keys.Length} keys that do not belong to {(certificates.Length == 1 ? "the certificate" : "any certificate")} in {nameof(ClientCertificateOptions.CertificatePath)}";
        report.AddError(CertificateSetting.KeyPath, $"names {problem}");
        return null;
    }

    private LoadedCertificate Choose(List<X509Certificate2> pairs, X509Certificate2[] certificates)
    {
        X509Certificate2 chosen = pairs.ByPreference(time.GetUtcNow()).First();
        foreach (X509Certificate2 other in pairs.Where(pair => pair != chosen))
            other.Dispose();

        // Before Usable, which may dispose of the chosen one.
        X509Certificate2[] intermediates = [.. certificates.Where(other => !IsSameKey(other, chosen))];
        return new LoadedCertificate(Usable(chosen), intermediates) { Setting = CertificateSetting.CertificatePath, HasAlternatives = pairs.Count > 1 };
    }

    private static bool IsUsable(X509Certificate2 certificate)
    {
        try
        {
            using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)certificate.GetRSAPublicKey() ?? certificate.GetECDsaPublicKey();
            return key is not null;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsSameKey(X509Certificate2 one, X509Certificate2 other) =>
        one.PublicKey.EncodedKeyValue.RawData.AsSpan().SequenceEqual(other.PublicKey.EncodedKeyValue.RawData);

    private static X509Certificate2? TryJoin(X509Certificate2 certificate, AsymmetricAlgorithm key, ref string? problem)
    {
        try
        {
            return key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (CryptographicException)
        {
            // OpenSSL opens some damaged keys, which .NET refuses when it copies them.
            problem ??= PrivateKeyPem.Damaged;
            return null;
        }
    }

    // TLS on Windows cannot use a key that exists only in memory.
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
            return certificate;
        using (certificate)
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
    }
}
