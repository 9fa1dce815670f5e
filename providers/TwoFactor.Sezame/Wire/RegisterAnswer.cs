using System.Text.Json.Serialization;

namespace TwoFactor.Sezame.Wire;

/// <summary>The answer to <c>POST /client/register</c>.</summary>
/// <param name="ClientCode">The service's name for the new client.</param>
/// <param name="SharedSecret">Proves to <c>/client/sign</c> that the caller is the one who registered.</param>
/// <param name="PublicKey">A key of the service for which no use is documented. Sezame 1.5 D10: optional.</param>
/// <param name="Id">The id for the QR code, if there is one. Sezame 1.5 D10: optional.</param>
internal sealed record RegisterAnswer(
    [property: JsonPropertyName("clientcode")] string ClientCode,
    [property: JsonPropertyName("sharedsecret")] string SharedSecret,
    [property: JsonConverter(typeof(LenientText))] string? PublicKey = null,
    [property: JsonConverter(typeof(LenientText))] string? Id = null)
{
    public override string ToString() => nameof(RegisterAnswer); // the generated ToString() would print the secret
}
