using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Certificates;

/// <summary>The digest by which a public key is pinned: base64 SHA-256 of the SubjectPublicKeyInfo (RFC 7469 section 2.4).</summary>
internal static class KeyPin
{
    public static string Of(X509Certificate2 certificate) =>
        Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>Whether the text is such a digest in its canonical form. Pins are compared as texts.</summary>
    public static bool IsWellFormed(string? pin)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        return pin is not null && Convert.TryFromBase64String(pin, digest, out _) && Convert.ToBase64String(digest) == pin;
    }
}
