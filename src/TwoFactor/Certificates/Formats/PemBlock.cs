namespace TwoFactor.Certificates.Formats;

/// <summary>One block of a PEM file.</summary>
/// <param name="Label">The label in its BEGIN line, such as <c>CERTIFICATE</c>.</param>
/// <param name="Bytes">The decoded content, or <see langword="null"/> if it is cut off or is not base64.</param>
/// <param name="IsOldEncrypted">Whether it has the header of OpenSSL's own encryption (<c>Proc-Type: 4,ENCRYPTED</c>).</param>
internal sealed record PemBlock(string Label, byte[]? Bytes, bool IsOldEncrypted)
{
    /// <summary>Whether this is a certificate (X.509) under one of the labels that openssl reads.</summary>
    public bool IsCertificate => Label is "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE";

    /// <summary>Whether this is a private key in one of the forms of PKCS#1, PKCS#8, SEC 1 or OpenSSL.</summary>
    public bool IsPrivateKey => Label is "PRIVATE KEY" or "ENCRYPTED PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY" or "DSA PRIVATE KEY" or "ANY PRIVATE KEY";
}
