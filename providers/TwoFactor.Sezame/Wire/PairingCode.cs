using System.Text.Json;

namespace TwoFactor.Sezame.Wire;

/// <summary>What a phone scans to be paired. Sezame 1.5 D9: the specification's names in the specification's order; some clients differ.</summary>
/// <param name="Id">The id of the open pairing.</param>
/// <param name="Username">The user's name in the host's own system.</param>
/// <param name="Client">The tenant, as the service knows it.</param>
internal sealed record PairingCode(string Id, string Username, string Client)
{
    /// <summary>The content of the QR code.</summary>
    public string ToText() => JsonSerializer.Serialize(this, SezameJson.Wire.PairingCode);
}
