using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TwoFactor.Certificates.Formats;

/// <summary>A certificate's thumbprint, in the formats that Windows dialogs, openssl and browsers show.</summary>
internal sealed class Thumbprint
{
    private const int Sha1Digits = 2 * SHA1.HashSizeInBytes;
    private const int Sha256Digits = 2 * SHA256.HashSizeInBytes;

    private readonly string digits;

    private Thumbprint(string digits) => this.digits = digits;

    /// <returns>The thumbprint, or <see langword="null"/> if the text is not a SHA-1 or SHA-256 one.</returns>
    public static Thumbprint? Parse(string text)
    {
        // openssl x509 -fingerprint prints "sha1 Fingerprint=AA:BB:…".
        string value = text[(text.LastIndexOf('=') + 1)..];
        StringBuilder digits = new(value.Length);
        foreach (char c in value)
        {
            if (char.IsAsciiHexDigit(c))
                digits.Append(c);
            else if (!IsSeparator(c))
                return null;
        }

        return digits.Length is Sha1Digits or Sha256Digits ? new Thumbprint(digits.ToString()) : null;
    }

    public bool IsOf(X509Certificate2 certificate) => string.Equals(
        certificate.GetCertHashString(digits.Length == Sha1Digits ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256), digits, StringComparison.OrdinalIgnoreCase);

    // The Windows dialog puts the invisible character U+200E before the first digit.
    private static bool IsSeparator(char c) => c is ':' or '-' || char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format;
}
