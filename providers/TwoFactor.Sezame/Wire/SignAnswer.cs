namespace TwoFactor.Sezame.Wire;

/// <summary>The answer to <c>POST /client/sign</c>.</summary>
/// <param name="Cert">Certificates in PEM form. Only one for our key counts, so other fields cannot spoil it.</param>
internal sealed record SignAnswer(string Cert)
{
    private const int LongestCertificate = 64 * 1024; // our own limit; a certificate with its chain has a few thousand characters

    /// <returns>The answer, or <see langword="null"/> if it has no certificate.</returns>
    public static SignAnswer? Read(ReadOnlySpan<byte> body)
    {
        string cert = string.Join('\n', TextFields.ReadAll(body, "cert").Where(text => text.Length <= LongestCertificate));
        return cert.Length > 0 ? new SignAnswer(cert) : null;
    }

    public override string ToString() => nameof(SignAnswer); // the generated ToString() would print the certificate
}
