namespace TwoFactor.Sezame.Wire;

/// <summary>The answer to <c>POST /client/sign</c>.</summary>
/// <param name="Certificates">Texts that may be the certificate, in any form. Only one for our key counts, so other fields cannot spoil it.</param>
/// <param name="Body">The whole answer, which is kept if our certificate is not found in it.</param>
internal sealed record SignAnswer(IReadOnlyList<string> Certificates, ReadOnlyMemory<byte> Body)
{
    private const int LongestCertificate = 64 * 1024; // our own limit; a certificate with its chain has a few thousand characters

    /// <summary>Whether the answer has a <c>Content-Encoding</c>, so that the certificate cannot be found in it.</summary>
    public bool IsEncoded { get; init; }

    public static SignAnswer Read(ReadOnlyMemory<byte> body) =>
        new([.. TextFields.ReadAll(body.Span, "cert").Where(text => text.Length <= LongestCertificate).Select(WithLineBreaks)], body);

    public override string ToString() => nameof(SignAnswer); // the generated ToString() would print the certificate

    // JSON forbids raw line breaks in a text, so the repair has replaced them. They are the only such characters that a certificate can have.
    private static string WithLineBreaks(string text) => text.Replace('\uFFFD', '\n');
}
