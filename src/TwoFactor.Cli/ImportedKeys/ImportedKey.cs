using System.Security.Cryptography;
using Org.BouncyCastle.Utilities.IO.Pem;

namespace TwoFactor.Cli.ImportedKeys;

/// <summary>Opens private keys, RSA or EC, in the formats that openssl, PHP, Ruby, Python and .NET write: PKCS#1, SEC1 and PKCS#8, as PEM or DER,
/// encrypted or not. This includes the old encrypted PEM (<c>Proc-Type: 4,ENCRYPTED</c>).</summary>
internal static class ImportedKey
{
    /// <summary>Opens the keys of a file one after the other. If one cannot be opened, the others are still tried, and its exception is thrown at the
    /// end.</summary>
    /// <param name="content">The file.</param>
    /// <param name="password">The password, or <see langword="null"/> for none.</param>
    /// <exception cref="ImportedKeyException">There is no key, or there is one that could not be opened.</exception>
    public static IEnumerable<AsymmetricAlgorithm> OpenAll(byte[] content, string? password)
    {
        string text = ImportedText.DecodePem(content);
        if (!text.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            yield return OpenDer(content, password);
            yield break;
        }

        ImportedKeyException? problem = null;
        bool hasKey = false;
        using PemReader reader = new(new StringReader(text));
        while (Read(reader) is { } block)
        {
            AsymmetricAlgorithm? key = TryOpen(block, password, ref problem);
            hasKey |= key is not null;
            if (key is not null)
                yield return key;
        }

        if (problem is not null || !hasKey)
            throw problem ?? new ImportedKeyException(ImportedKeyProblem.NoKey);
    }

    private static PemObject? Read(PemReader reader)
    {
        try
        {
            return reader.ReadPemObject();
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            throw new ImportedKeyException(ImportedKeyProblem.Damaged, e);
        }
    }

    private static AsymmetricAlgorithm? TryOpen(PemObject block, string? password, ref ImportedKeyException? problem)
    {
        try
        {
            return OpenBlock(block, password);
        }
        catch (ImportedKeyException e)
        {
            if (problem is null || (e.IsLocked && !problem.IsLocked))
                problem = e;
            return null;
        }
    }

    private static AsymmetricAlgorithm? OpenBlock(PemObject block, string? password)
    {
        if (block.Headers.Any(header => header.Name == "Proc-Type" && header.Value.Contains("ENCRYPTED", StringComparison.Ordinal)))
            return OldEncryptedPem.Open(block, password ?? throw new ImportedKeyException(ImportedKeyProblem.NeedsPassword));
        return block.Type switch
        {
            "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY" => KeyForms.OpenPlain(block.Content) ?? throw KeyForms.ProblemOf(block.Content),
            "ENCRYPTED PRIVATE KEY" => EncryptedPkcs8.Open(block.Content, password ?? throw new ImportedKeyException(ImportedKeyProblem.NeedsPassword)),
            _ => null, // certificates, curve parameters
        };
    }

    private static AsymmetricAlgorithm OpenDer(byte[] content, string? password)
    {
        if (KeyForms.OpenPlain(content) is { } key)
            return key;
        if (EncryptedPkcs8.Is(content))
            return EncryptedPkcs8.Open(content, password ?? throw new ImportedKeyException(ImportedKeyProblem.NeedsPassword));
        ImportedKeyException problem = KeyForms.ProblemOf(content);
        throw problem.Problem == ImportedKeyProblem.OtherKind ? problem : new ImportedKeyException(ImportedKeyProblem.NoKey);
    }
}
