using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Certificates.Formats;
using TwoFactor.Files;

namespace TwoFactor.Sezame.Registration;

/// <summary>Checks the certificate that the service issued for a key, and stores it as PEM and PFX.</summary>
/// <param name="files">The files of the registration.</param>
/// <param name="key">The key.</param>
/// <param name="password">The password that encrypts the PFX.</param>
/// <param name="iterations">The number of PBKDF2 iterations.</param>
internal sealed class CertificateFiles(RegistrationFiles files, AsymmetricAlgorithm key, Secret password, int iterations)
{
    private const int MostCertificates = 16; // in an answer; our own limit: the certificate, and those of its authorities

    // A certificate is mostly valid from the moment at which it was issued, by the service's clock.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Whether the folder has a certificate for the key.</summary>
    public bool HasMatchingCertificate => files.Certificate.Read() is { } pem && IsOurs(pem);

    /// <summary>Completes a certificate file that an interrupted run left behind, and creates a missing PFX.</summary>
    /// <returns>Whether the folder has a certificate for the key.</returns>
    public bool TryRecover()
    {
        files.Certificate.Recover(IsOurs);
        if (!HasMatchingCertificate)
            return false;
        if (!files.Pfx.Exists())
            WritePfx();
        return true;
    }

    /// <summary>Takes our certificate from a file that a person put in its place, and that may have others before it.</summary>
    /// <returns>Whether there is such a file.</returns>
    /// <exception cref="TwoFactorException">The file has no certificate for the key. Nothing was changed.</exception>
    public bool TryAdopt()
    {
        if (files.Certificate.Read() is not { } given)
            return false;
        using X509Certificate2 certificate = FindOurs([FileText.DecodePem(given)], most: int.MaxValue) ?? throw files.Failure(
            $"has no certificate for its key.pem in '{files.Certificate.Path}'; put the right one there in PEM form, or move the file away to ask the service");
        Store(certificate);
        return true;
    }

    /// <summary>Writes the PFX again.</summary>
    public void WritePfx()
    {
        using X509Certificate2 certificate = ReadStored();
        files.Pfx.Write(ClientKey.ToPfx(certificate, key, password, iterations));
    }

    /// <summary>Stores the certificate that belongs to the key.</summary>
    /// <param name="texts">What the service sent: certificates in PEM form under any of their labels, or a certificate in base64.</param>
    /// <param name="prepared">The file that was prepared for it.</param>
    /// <returns>Whether there is one. If not, nothing was stored.</returns>
    public bool TryStore(IEnumerable<string> texts, PendingFile prepared)
    {
        using X509Certificate2? certificate = FindOurs(texts, MostCertificates); // the service may send its authority's certificate too
        if (certificate is null)
            return false;
        FolderErrors.StoreAnswer(() =>
        {
            files.Certificate.Commit(prepared, ToPem(certificate));
            WritePfx();
        });
        return true;
    }

    /// <summary>Stores a certificate that was already checked.</summary>
    public void Store(X509Certificate2 certificate)
    {
        files.Certificate.Write(ToPem(certificate));
        WritePfx();
    }

    /// <summary>Throws if, by this machine's clock, the stored certificate has expired, or will not be valid soon.</summary>
    public void CheckValidity(DateTimeOffset now)
    {
        using X509Certificate2 certificate = ReadStored();
        if (now.UtcDateTime + ClockTolerance < certificate.NotBefore.ToUniversalTime())
            throw Failure("The certificate is stored, but by this machine's clock it is not valid yet. Is the clock right?");
        if (now.UtcDateTime > certificate.NotAfter.ToUniversalTime())
            throw Failure("The certificate is stored, but by this machine's clock it has expired. Is the clock right?");
    }

    private static TwoFactorException Failure(string message) => new(TwoFactorError.Misconfigured, message) { Provider = SezameProvider.ProviderName };

    private static byte[] ToPem(X509Certificate2 certificate) => Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n");

    private X509Certificate2 ReadStored() =>
        ReadFirst(files.Certificate.Read() ?? []) ?? throw files.Failure("has lost its certificate.pem");

    // Others may follow it: that of the registration that is being replaced, or those of authorities.
    private static X509Certificate2? ReadFirst(byte[] pem) =>
        PemText.Enumerate(Encoding.ASCII.GetString(pem)).FirstOrDefault(block => block.IsCertificate) is { } first ? EncodedCertificate.Decode(first.Bytes) : null;

    private X509Certificate2? FindOurs(IEnumerable<string> texts, int most)
    {
        foreach (byte[]? bytes in texts.SelectMany(Decode).Take(most))
        {
            X509Certificate2? certificate = EncodedCertificate.Decode(bytes);
            if (IsOurs(certificate))
                return certificate;
            certificate?.Dispose();
        }

        return null;
    }

    // Sezame 1.2: the service sends PEM. A text without PEM may be the certificate in base64.
    private static IEnumerable<byte[]?> Decode(string text)
    {
        bool isPem = false;
        foreach (PemBlock block in PemText.Enumerate(text))
        {
            isPem = true;
            yield return block.IsCertificate ? block.Bytes : null;
        }

        if (!isPem)
            yield return PemText.Decode(text);
    }

    private bool IsOurs(byte[] pem)
    {
        using X509Certificate2? certificate = ReadFirst(pem);
        return IsOurs(certificate);
    }

    private bool IsOurs([NotNullWhen(true)] X509Certificate2? certificate) => certificate is not null
        && certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
}
