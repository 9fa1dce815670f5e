namespace TwoFactor.Emulator;

/// <summary>A switch of a running emulator, as <see cref="EmulatorClient"/> reads it.</summary>
/// <param name="Name">For example <c>SecSign.ErrorsUnderStatus200</c>.</param>
/// <param name="IsFlag">Whether the values are <c>true</c> and <c>false</c>. Otherwise they are durations, such as <c>90s</c>.</param>
/// <param name="Value">The current value.</param>
/// <param name="Default">The value of an emulator that was started without this switch.</param>
/// <param name="Description">What the switch does when it is on, or what the duration is for. One sentence.</param>
public sealed record SwitchSetting(string Name, bool IsFlag, string Value, string Default, string Description);
