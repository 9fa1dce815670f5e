using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TwoFactor.Sezame.Registration;

/// <summary>Encrypts and decrypts the client's private key. It is never written unencrypted.</summary>
internal static class ClientKey
{
    private const int MostIterationsOfPfx = 300_000; // .NET cannot open a PFX with more

    /// <summary>The key as encrypted PKCS#8 in PEM form.</summary>
    public static byte[] Encrypt(AsymmetricAlgorithm key, Secret password, int iterations) =>
        Encoding.ASCII.GetBytes(key.ExportEncryptedPkcs8PrivateKeyPem(password.Reveal(), Aes256(iterations)) + "\n");

    /// <returns>The RSA or EC key, or <see langword="null"/> if the text has no such key, the password is wrong, or decrypting it would take too
    /// long.</returns>
    public static AsymmetricAlgorithm? Decrypt(byte[] pem, Secret password) => KeyIterations.AreTooMany(pem)
        ? null
        : Decrypt(RSA.Create(), pem, password) ?? Decrypt(ECDsa.Create(), pem, password);

    /// <summary>The certificate with its key as PFX.</summary>
    public static byte[] ToPfx(X509Certificate2 certificate, AsymmetricAlgorithm key, Secret password, int iterations)
    {
        using X509Certificate2 both = key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);
        return both.ExportPkcs12(Aes256(Math.Min(iterations, MostIterationsOfPfx)), password.Reveal());
    }

    /// <summary>A new password that no person has to remember: 256 random bits.</summary>
    public static Secret NewPassword() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    private static AsymmetricAlgorithm? Decrypt(AsymmetricAlgorithm key, byte[] pem, Secret password)
    {
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

    private static PbeParameters Aes256(int iterations) => new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterations);
}
