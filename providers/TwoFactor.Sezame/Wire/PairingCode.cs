using System.Text.Json;

namespace TwoFactor.Sezame.Wire;

/// <summary>The content of the QR code that a phone scans to be paired. Sezame 1.5 D9: names and order are those of the specification; some clients
/// differ.</summary>
/// <param name="Id">The id of the open pairing.</param>
/// <param name="Username">The user's name at the service.</param>
/// <param name="Client">The service's name for the client.</param>
internal sealed record PairingCode(string Id, string Username, string Client)
{
    /// <summary>The content of the QR code.</summary>
    public string ToText() => JsonSerializer.Serialize(this, SezameJson.Wire.PairingCode);

    public override string ToString() => nameof(PairingCode); // the generated ToString() would print the id, with which any phone can be paired
}
