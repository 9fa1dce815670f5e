using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TwoFactor.Sezame.Registration;

/// <summary>Makes, seals and opens the client's private key. It is never written but encrypted.</summary>
internal static class ClientKey
{
    /// <summary>The rounds of PBKDF2 with SHA-256 that OWASP advises. They make guessing a given password slow, and opening the key take a moment.</summary>
    public const int Rounds = 600_000;

    private const int MostRoundsOfPfx = 300_000; // .NET opens no PFX that asks for more

    /// <summary>The key as encrypted PKCS#8 in PEM form.</summary>
    public static byte[] Seal(RSA key, Secret password, int rounds) =>
        Encoding.ASCII.GetBytes(key.ExportEncryptedPkcs8PrivateKeyPem(password.Reveal(), Aes256(rounds)) + "\n");

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
    public static byte[] ToPfx(X509Certificate2 certificate, RSA key, Secret password, int rounds)
    {
        using X509Certificate2 both = certificate.CopyWithPrivateKey(key);
        return both.ExportPkcs12(Aes256(Math.Min(rounds, MostRoundsOfPfx)), password.Reveal());
    }

    /// <summary>A password that nobody has to remember: 256 random bits.</summary>
    public static Secret NewPassword() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    private static PbeParameters Aes256(int rounds) => new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, rounds);
}
