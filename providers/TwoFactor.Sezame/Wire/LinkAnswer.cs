using System.Text.Json.Serialization;

namespace TwoFactor.Sezame.Wire;

/// <summary>The answer to <c>POST /client/link</c>.</summary>
/// <param name="Id">The id of the open pairing.</param>
/// <param name="ClientCode">The service's name for the client.</param>
internal sealed record LinkAnswer(string Id, [property: JsonPropertyName("clientcode")] string ClientCode)
{
    public override string ToString() => nameof(LinkAnswer); // the generated ToString() would print the id, with which any phone can be paired
}
