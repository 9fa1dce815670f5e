using System.Security.Cryptography;
using TwoFactor.Certificates.Formats;

namespace TwoFactor.Certificates;

/// <summary>Opens one private key of a PEM file. If that fails, it finds the reason.</summary>
internal static class PrivateKeyPem
{
    public const string Damaged = "a private key that is damaged";

    private const string Conversion = "openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW";
    private const string LegacyConversion = "openssl pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default -in OLD -out NEW";

    /// <param name="block">The key.</param>
    /// <param name="password">Its password, if it has one.</param>
    /// <param name="isElliptic">Whether an EC key is expected. If the value is right, an encrypted key needs to be decrypted only once.</param>
    public static OpenedKey Open(PemBlock block, ConfiguredPassword password, bool isElliptic)
    {
        // .NET rejects this form without giving a reason.
        if (block.IsOldEncrypted)
            return new OpenedKey($"a key in the old encrypted form of openssl; convert it with: {Conversion} (or, for Sezame, import it with: twofactor sezame import)");
        if (block.Bytes is not { } bytes)
            return new OpenedKey(Damaged);
        return block.Label switch
        {
            "RSA PRIVATE KEY" => Import(RSA.Create(), key => key.ImportRSAPrivateKey(bytes, out _), () => Damaged),
            "EC PRIVATE KEY" => ImportElliptic(key => key.ImportECPrivateKey(bytes, out _), bytes),
            "DSA PRIVATE KEY" => new OpenedKey($"a DSA key, {KeyAlgorithm.Advice}"),
            "ENCRYPTED PRIVATE KEY" => OpenEncrypted(bytes, password, isElliptic),
            _ => OpenPkcs8(bytes),
        };
    }

    private static OpenedKey OpenPkcs8(byte[] bytes) => KeyAlgorithm.OfPkcs8(bytes) switch
    {
        null => new OpenedKey(Damaged),
        KeyAlgorithm.Rsa => Import(RSA.Create(), key => key.ImportPkcs8PrivateKey(bytes, out _), () => Damaged),
        KeyAlgorithm.EllipticCurve => ImportElliptic(key => key.ImportPkcs8PrivateKey(bytes, out _), bytes),
        string other => new OpenedKey($"{KeyAlgorithm.NameOf(other)}, {KeyAlgorithm.Advice}"),
    };

    private static OpenedKey OpenEncrypted(byte[] bytes, ConfiguredPassword password, bool isElliptic)
    {
        if (!UnsupportedEncryption.TryFindUnsupported(bytes, out string? unsupported))
            return new OpenedKey(Damaged);
        if (unsupported is not null)
            return new OpenedKey($"a key that is encrypted with {unsupported}, which .NET cannot decrypt; convert it with: {(UnsupportedEncryption.IsLegacy(unsupported) ? LegacyConversion : Conversion)}");
        if (KeyDerivationLimit.IsExceeded(bytes))
            return new OpenedKey($"a key that is encrypted with more than {KeyDerivationLimit.Maximum} iterations of key derivation, which would take too long; convert it with: {Conversion}");
        if (password.Text is not { } text)
            return new OpenedKey("an encrypted key, and neither KeyPassword nor KeyPasswordFile is given");

        OpenedKey opened = ImportEncrypted(bytes, text, isElliptic);
        if (opened.Key is not null)
            return opened;
        // The password may be right and the key of another kind.
        if (Pbes2.Decrypt(bytes, text) is { } decrypted)
            return KeyAlgorithm.OfPkcs8(decrypted) is null ? Refused() : OpenPkcs8(decrypted);
        OpenedKey other = ImportEncrypted(bytes, text, !isElliptic);
        return other.Key is null ? Refused() : other;

        OpenedKey Refused() => new($"an encrypted key that the password in {password.Setting} does not open{password.Hint}");
    }

    private static OpenedKey ImportEncrypted(byte[] bytes, string password, bool isElliptic) => isElliptic
        ? ImportElliptic(key => key.ImportEncryptedPkcs8PrivateKey(password, bytes, out _), bytes: null)
        : Import(RSA.Create(), key => key.ImportEncryptedPkcs8PrivateKey(password, bytes, out _), () => Damaged);

    private static OpenedKey ImportElliptic(Action<ECDsa> import, byte[]? bytes)
    {
        OpenedKey opened = Import(ECDsa.Create(), import, () => bytes is null ? Damaged : EllipticKey.Describe(bytes));
        if (opened.Key is not ECDsa key || key.ExportParameters(includePrivateParameters: false).Curve.IsNamed)
            return opened;
        using (key)
            return new OpenedKey(EllipticKey.Describe(key.ExportPkcs8PrivateKey()));
    }

    private static OpenedKey Import<T>(T key, Action<T> import, Func<string> problem)
        where T : AsymmetricAlgorithm
    {
        try
        {
            import(key);
            return new OpenedKey(key);
        }
        // ArgumentException: the numbers in the file are not a valid key. NotSupportedException: they do not fit the curve.
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            key.Dispose();
            return new OpenedKey(problem());
        }
    }
}
