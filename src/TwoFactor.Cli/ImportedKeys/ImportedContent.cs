using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;

namespace TwoFactor.Cli.ImportedKeys;

/// <summary>Recognises files of a wrong type, for the error message.</summary>
internal static class ImportedContent
{
    /// <returns>The type of the file and what to do about it, as the end of a sentence; <see langword="null"/> if the type is not known.</returns>
    public static string? Describe(byte[] content)
    {
        string text = ImportedText.DecodePem(content);
        if (text.Contains("-----BEGIN OPENSSH PRIVATE KEY-----", StringComparison.Ordinal))
            return "is in OpenSSH format; convert a copy of it with: ssh-keygen -p -m PKCS8 -f COPY";
        if (text.Contains("-----BEGIN PKCS7-----", StringComparison.Ordinal))
            return "is a PKCS#7 bundle (.p7b); convert it with: openssl pkcs7 -print_certs -in OLD -out NEW";
        if (text.Contains("-----BEGIN CERTIFICATE REQUEST-----", StringComparison.Ordinal))
            return "is a signing request, not a certificate";
        return IsPfx(content) ? "is a PFX (PKCS#12) file; name it with --pfx" : null;
    }

    private static bool IsPfx(byte[] content)
    {
        try
        {
            return Pfx.GetInstance(Asn1Object.FromByteArray(content)) is not null;
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidCastException)
        {
            return false;
        }
    }
}
