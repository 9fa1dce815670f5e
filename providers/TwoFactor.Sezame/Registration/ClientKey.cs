using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TwoFactor.Sezame.Registration;

/// <summary>Makes, seals and opens the client's private key. It is never written but encrypted.</summary>
internal static class ClientKey
{
    // What OWASP advises for PBKDF2 with SHA-256.
    private static readonly PbeParameters ForKey = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 600_000);

    // .NET opens no PFX that asks for more than this.
    private static readonly PbeParameters ForPfx = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 300_000);

    public static RSA Create(int length) => RSA.Create(length);

    /// <summary>The key as encrypted PKCS#8 in PEM form.</summary>
    public static byte[] Seal(RSA key, Secret password) =>
        Encoding.ASCII.GetBytes(key.ExportEncryptedPkcs8PrivateKeyPem(password.Reveal(), ForKey) + "\n");

    /// <returns>The key, or <see langword="null"/> if this is no such key or the password is another.</returns>
    public static RSA? Open(byte[] pem, Secret password)
    {
        RSA key = RSA.Create();
        try
        {
            key.ImportFromEncryptedPem(Encoding.ASCII.GetString(pem), password.Reveal());
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }

    /// <summary>The certificate with its key as PFX.</summary>
    public static byte[] ToPfx(X509Certificate2 certificate, RSA key, Secret password)
    {
        using X509Certificate2 both = certificate.CopyWithPrivateKey(key);
        return both.ExportPkcs12(ForPfx, password.Reveal());
    }

    /// <summary>A password that nobody has to remember: 256 random bits.</summary>
    public static Secret NewPassword() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));
}
