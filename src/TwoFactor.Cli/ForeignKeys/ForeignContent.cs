using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;

namespace TwoFactor.Cli.ForeignKeys;

/// <summary>Calls a file by its name that was given in place of another one.</summary>
internal static class ForeignContent
{
    /// <returns>What the file is and what to do about it, as the end of a sentence; <see langword="null"/> where it is not known.</returns>
    public static string? Describe(byte[] content)
    {
        string text = ForeignText.DecodePem(content);
        if (text.Contains("-----BEGIN OPENSSH PRIVATE KEY-----", StringComparison.Ordinal))
            return "is in OpenSSH form; convert a copy of it with: ssh-keygen -p -m PKCS8 -f COPY";
        if (text.Contains("-----BEGIN PKCS7-----", StringComparison.Ordinal))
            return "is a PKCS#7 bundle (.p7b); convert it with: openssl pkcs7 -print_certs -in OLD -out NEW";
        if (text.Contains("-----BEGIN CERTIFICATE REQUEST-----", StringComparison.Ordinal))
            return "is a signing request, from which the certificate is yet to be made";
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
