using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TwoFactor.Sezame.Registration;

/// <summary>Checks the certificate that the service sent, and stores it as PEM and PFX.</summary>
internal sealed class ClientCertificateFiles(RegistrationFolder folder, RSA key, TimeProvider time)
{
    /// <summary>Whether the folder has a certificate for the key. A missing PFX is made again.</summary>
    public bool AreComplete(Secret password)
    {
        if (folder.Read(folder.CertificatePath) is not { } pem || Read(Encoding.ASCII.GetString(pem)) is not { } certificate)
            return false;
        using (certificate)
        {
            if (!BelongsToKey(certificate))
                return false;
            if (folder.Read(folder.PfxPath) is null)
                folder.Write(folder.PfxPath, ClientKey.ToPfx(certificate, key, password));
            return true;
        }
    }

    /// <summary>Stores a certificate, if it is ours.</summary>
    /// <exception cref="TwoFactorException">It is no certificate, or one for another key. Nothing was stored.</exception>
    public void Store(string pem, PendingFile certificateFile, Secret password)
    {
        using X509Certificate2 certificate = Read(pem) ?? throw Failure(TwoFactorError.ProtocolViolation, "The service sent something that is no certificate.");
        if (!BelongsToKey(certificate))
            throw Failure(TwoFactorError.ProtocolViolation, "The service sent a certificate that does not belong to our key; it was not stored.");
        folder.Commit(certificateFile, Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"));
        folder.Write(folder.PfxPath, ClientKey.ToPfx(certificate, key, password));
    }

    /// <summary>Says so if the stored certificate cannot be used at this machine's time.</summary>
    public void CheckClock()
    {
        using X509Certificate2? certificate = Read(Encoding.ASCII.GetString(folder.Read(folder.CertificatePath) ?? []));
        if (certificate is null)
            throw folder.Failure("has lost its certificate.pem");
        DateTime now = time.GetUtcNow().UtcDateTime;
        if (now < certificate.NotBefore.ToUniversalTime())
            throw Failure(TwoFactorError.Misconfigured, "The certificate is stored, but not valid yet by this machine's clock. Is the clock right?");
        if (now > certificate.NotAfter.ToUniversalTime())
            throw Failure(TwoFactorError.Misconfigured, "The certificate is stored, but has expired by this machine's clock. Is the clock right?");
    }

    private static X509Certificate2? Read(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private bool BelongsToKey(X509Certificate2 certificate) =>
        certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());

    private static TwoFactorException Failure(TwoFactorError error, string message) => new(error, message) { Provider = SezameProvider.ProviderName };
}
