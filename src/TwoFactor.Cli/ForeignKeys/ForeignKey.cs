using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Utilities.IO.Pem;

namespace TwoFactor.Cli.ForeignKeys;

/// <summary>Opens a private key, RSA or EC, in any form that openssl, PHP, Ruby, Python or .NET write: PKCS#1, SEC1, PKCS#8, as PEM or DER, open or
/// sealed, the old sealed PEM (<c>Proc-Type: 4,ENCRYPTED</c>) included.</summary>
internal static class ForeignKey
{
    /// <param name="content">The file.</param>
    /// <param name="password">The password, or <see langword="null"/> for none.</param>
    /// <exception cref="ForeignKeyException">There is no key, or the password does not open it.</exception>
    public static AsymmetricAlgorithm Open(byte[] content, string? password)
    {
        string text = Encoding.Latin1.GetString(content);
        if (!text.Contains("-----BEGIN ", StringComparison.Ordinal))
            return OpenDer(content, password);
        using PemReader reader = new(new StringReader(text));
        while (Read(reader) is { } block)
        {
            if (OpenBlock(block, password) is { } key)
                return key;
        }

        throw new ForeignKeyException(ForeignKeyProblem.NoKey);
    }

    private static PemObject? Read(PemReader reader)
    {
        try
        {
            return reader.ReadPemObject();
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            throw new ForeignKeyException(ForeignKeyProblem.Damaged, e);
        }
    }

    private static AsymmetricAlgorithm? OpenBlock(PemObject block, string? password)
    {
        if (block.Headers.Any(header => header.Name == "Proc-Type" && header.Value.Contains("ENCRYPTED", StringComparison.Ordinal)))
            return OldSealedPem.Open(block, password ?? throw new ForeignKeyException(ForeignKeyProblem.NeedsPassword));
        return block.Type switch
        {
            "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY" => KeyForms.OpenPlain(block.Content) ?? throw new ForeignKeyException(ForeignKeyProblem.Damaged),
            "ENCRYPTED PRIVATE KEY" => SealedPkcs8.Open(block.Content, password ?? throw new ForeignKeyException(ForeignKeyProblem.NeedsPassword)),
            _ => null, // certificates, curve parameters
        };
    }

    private static AsymmetricAlgorithm OpenDer(byte[] content, string? password)
    {
        if (KeyForms.OpenPlain(content) is { } key)
            return key;
        if (!SealedPkcs8.Is(content))
            throw new ForeignKeyException(ForeignKeyProblem.NoKey);
        return SealedPkcs8.Open(content, password ?? throw new ForeignKeyException(ForeignKeyProblem.NeedsPassword));
    }
}
