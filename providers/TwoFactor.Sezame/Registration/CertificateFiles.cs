using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Files;

namespace TwoFactor.Sezame.Registration;

/// <summary>Checks the certificate that the service issued for a key, and stores it as PEM and PFX.</summary>
/// <param name="files">The files of the registration.</param>
/// <param name="key">The key.</param>
/// <param name="password">The password that encrypts the PFX.</param>
/// <param name="iterations">The number of PBKDF2 iterations.</param>
internal sealed class CertificateFiles(RegistrationFiles files, AsymmetricAlgorithm key, Secret password, int iterations)
{
    private const int MostBlocks = 16; // our own limit: the certificate, and those of its authorities

    // A certificate is mostly valid from the moment at which it was issued, by the service's clock.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Whether the folder has a certificate for the key.</summary>
    public bool HasMatchingCertificate => files.Read(files.CertificatePath) is { } pem && IsOurs(pem);

    /// <summary>Completes a certificate file that an interrupted run left behind, and creates a missing PFX.</summary>
    /// <returns>Whether the folder has a certificate for the key.</returns>
    public bool TryRecover()
    {
        files.Recover(files.CertificatePath, IsOurs);
        if (!HasMatchingCertificate)
            return false;
        if (files.Read(files.PfxPath) is null)
            WritePfx();
        return true;
    }

    /// <summary>Writes the PFX again.</summary>
    public void WritePfx()
    {
        using X509Certificate2 certificate = ReadStored();
        files.Write(files.PfxPath, ClientKey.ToPfx(certificate, key, password, iterations));
    }

    /// <summary>Stores a certificate, if it belongs to the key.</summary>
    /// <param name="pem">The certificate that the service sent.</param>
    /// <param name="prepared">The file that was prepared for it.</param>
    /// <exception cref="TwoFactorException">It is not a certificate, or it is one for another key. Nothing was stored.</exception>
    public void Store(string pem, PendingFile prepared)
    {
        using X509Certificate2? certificate = FindOurs(pem); // the service may send its authority's certificate too
        if (certificate is null)
        {
            // The service has signed, and issues no second certificate.
            throw new TwoFactorException(
                TwoFactorError.ProtocolViolation, "The service sent no certificate, or one that does not belong to our key. It was not stored.")
            {
                Provider = SezameProvider.ProviderName,
                Origin = FailureOrigin.Service,
                MayHaveBeenProcessed = true,
            };
        }

        FolderErrors.StoreAnswer(() =>
        {
            files.Commit(prepared, ToPem(certificate));
            WritePfx();
        });
    }

    /// <summary>Stores a certificate that was already checked.</summary>
    public void Store(X509Certificate2 certificate)
    {
        files.Write(files.CertificatePath, ToPem(certificate));
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
        Read(files.Read(files.CertificatePath) ?? []) ?? throw files.Failure("has lost its certificate.pem");

    private static X509Certificate2? Read(byte[] pem)
    {
        X509Certificate2? certificate = null;
        try
        {
            certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(pem));
            _ = (certificate.NotBefore, certificate.NotAfter); // .NET parses the dates only when they are read, and throws then
            return certificate;
        }
        catch (CryptographicException)
        {
            certificate?.Dispose();
            return null;
        }
    }

    private X509Certificate2? FindOurs(string pem)
    {
        ReadOnlySpan<char> rest = pem;
        for (int count = 0; count < MostBlocks && PemEncoding.TryFind(rest, out PemFields block); count++)
        {
            byte[] one = Encoding.ASCII.GetBytes(rest[block.Location].ToArray());
            if (IsOurs(one))
                return Read(one);
            rest = rest[block.Location.End..];
        }

        return null;
    }

    private bool IsOurs(byte[] pem)
    {
        using X509Certificate2? certificate = Read(pem);
        return certificate is not null
            && certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
    }
}
