using System.Security.Cryptography;

namespace TwoFactor.Transport;

/// <summary>Finds the alert with which the other side ended a TLS connection (RFC 8446 section 6).</summary>
/// <remarks>.NET has no public type for it. OpenSSL reports a received alert as reason 1000 plus its number, in the code of an inner exception;
/// on other platforms no alert is found, and the failure counts as a lost connection.</remarks>
internal static class TlsAlert
{
    /// <summary>The alert of TLS 1.3 for a client that has no certificate, but needs one.</summary>
    public const int CertificateRequired = 116;

    private const int OpenSslReasonMask = 0x7FFFFF;
    private const int OpenSslAlertOffset = 1000;

    /// <returns>The alert's number, or <see langword="null"/> if there is none.</returns>
    public static int? In(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is CryptographicException && (cause.HResult & OpenSslReasonMask) is >= OpenSslAlertOffset and < OpenSslAlertOffset + 256 and int reason)
                return reason - OpenSslAlertOffset;
        }

        return null;
    }

    /// <summary>Whether the alert means that a client certificate is missing or not accepted. The handshake is then not complete.</summary>
    public static bool IsAboutCertificate(int? alert) => alert is
        40 // handshake failure: a required certificate is missing, or it breaks another rule of the server
        or (>= 42 and <= 46) // bad, unsupported, revoked, expired, unknown
        or 48 // unknown authority
        or 49 // access denied
        or 51 // decrypt error: the signature that proves possession of the key is wrong
        or CertificateRequired;
}
