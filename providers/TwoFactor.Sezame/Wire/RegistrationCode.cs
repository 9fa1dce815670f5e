using System.Text.Json;

namespace TwoFactor.Sezame.Wire;

/// <summary>The content of the QR code that a phone scans to acknowledge a registration.</summary>
/// <param name="Id">The id of the registration.</param>
/// <param name="Type">Always <c>auth</c>.</param>
internal sealed record RegistrationCode(string Id, string Type = "auth")
{
    /// <summary>The content of the QR code.</summary>
    public string ToText() => JsonSerializer.Serialize(this, SezameJson.Wire.RegistrationCode);

    public override string ToString() => nameof(RegistrationCode); // the generated ToString() would print the id, with which any phone can acknowledge the registration
}
