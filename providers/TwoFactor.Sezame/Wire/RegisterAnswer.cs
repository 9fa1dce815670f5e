namespace TwoFactor.Sezame.Wire;

/// <summary>The answer to <c>POST /client/register</c>.</summary>
/// <param name="ClientCode">The service's name for the new client.</param>
/// <param name="SharedSecret">Proves to <c>/client/sign</c> that the caller is the one who registered.</param>
/// <param name="PublicKey">A key of the service for which no use is documented. Sezame 1.5 D10: optional.</param>
/// <param name="Id">The id for the QR code, if there is one. Sezame 1.5 D10: optional.</param>
internal sealed record RegisterAnswer(string ClientCode, string SharedSecret, string? PublicKey = null, string? Id = null)
{
    public const int LongestClientCode = 64; // it becomes the certificate's common name: RFC 5280 appendix A.1, ub-common-name-length

    private const int LongestSharedSecret = 1024; // our own limit; every known sample has 64 characters
    private const int LongestPublicKey = 1024; // likewise

    /// <returns>The answer, or <see langword="null"/> if a field that is not optional is missing or cannot be used.</returns>
    public static RegisterAnswer? Read(ReadOnlySpan<byte> body)
    {
        string?[] texts = TextFields.Read(body, "clientcode", "sharedsecret", "public_key", "id");
        return TextFields.Plain(texts[0], LongestClientCode) is { } clientCode && TextFields.Plain(texts[1], LongestSharedSecret) is { } sharedSecret
            ? new RegisterAnswer(clientCode, sharedSecret, TextFields.Plain(texts[2], LongestPublicKey), TextFields.Plain(texts[3], PathId.MaximumLength))
            : null;
    }

    public override string ToString() => nameof(RegisterAnswer); // the generated ToString() would print the secret
}
