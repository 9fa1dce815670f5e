using System.Text.Json.Nodes;

namespace TwoFactor.Emulator.Phone;

/// <summary>A switch as the phone's HTTP API shows it.</summary>
/// <param name="Name">For example <c>SecSign.ErrorsUnderStatus200</c>.</param>
/// <param name="IsFlag">Whether the values are Booleans; otherwise they are texts such as <c>90s</c>.</param>
/// <param name="Value">The current value.</param>
/// <param name="Default">The value of a new emulator.</param>
/// <param name="Description">One sentence for a person.</param>
internal sealed record SwitchState(string Name, bool IsFlag, JsonValue Value, JsonValue Default, string Description);
