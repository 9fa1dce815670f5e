namespace TwoFactor.Sezame.Wire;

/// <summary>The answer to <c>POST /client/sign</c>.</summary>
/// <param name="Cert">One certificate in PEM form.</param>
internal sealed record SignAnswer(string Cert)
{
    private const int LongestCertificate = 64 * 1024; // our own limit; a certificate with its chain has a few thousand characters

    /// <returns>The answer, or <see langword="null"/> if it has no certificate.</returns>
    public static SignAnswer? Read(ReadOnlySpan<byte> body) =>
        TextFields.Read(body, "cert") is [{ Length: <= LongestCertificate } cert] ? new SignAnswer(cert) : null;

    public override string ToString() => nameof(SignAnswer); // the generated ToString() would print the certificate
}
