using System.Text.Json.Serialization;

namespace TwoFactor.Sezame.Wire;

/// <summary>The answer to <c>POST /client/register</c>.</summary>
/// <param name="ClientCode">The new client, as the service knows it.</param>
/// <param name="SharedSecret">Proves to <c>/client/sign</c> that it is we who registered.</param>
/// <param name="PublicKey">A key of the service for which no use is documented. Sezame 1.5 D10: optional.</param>
/// <param name="Id">For the QR code, where there is one. Sezame 1.5 D10: optional.</param>
internal sealed record RegisterAnswer(
    [property: JsonPropertyName("clientcode")] string ClientCode,
    [property: JsonPropertyName("sharedsecret")] string SharedSecret,
    string? PublicKey = null,
    string? Id = null)
{
    public override string ToString() => nameof(RegisterAnswer); // a record would print the secret
}
