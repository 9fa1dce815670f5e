using System.Text.Json;

namespace TwoFactor.Emulator.Phone;

/// <summary>Body of a request that sets a switch.</summary>
/// <param name="Value">A Boolean, or a text: <c>true</c>, <c>90s</c>.</param>
internal sealed record NewSwitchValue(JsonElement Value);
