namespace TwoFactor.Emulator;

/// <summary>A switch of a running emulator, as <see cref="EmulatorClient"/> reads it.</summary>
public sealed record SwitchSetting
{
    /// <summary>Creates one. Each parameter is the property of its name.</summary>
    public SwitchSetting(string name, bool isFlag, string value, string @default, string description)
    {
        Name = name;
        IsFlag = isFlag;
        Value = value;
        Default = @default;
        Description = description;
    }

    /// <summary>For example <c>SecSign.ErrorsUnderStatus200</c>.</summary>
    public string Name { get; init; }

    /// <summary>Whether the values are <c>true</c> and <c>false</c>. Otherwise they are durations, such as <c>90s</c>.</summary>
    public bool IsFlag { get; init; }

    /// <summary>The current value.</summary>
    public string Value { get; init; }

    /// <summary>The value of an emulator that was started without this switch.</summary>
    public string Default { get; init; }

    /// <summary>What the switch does when it is on, or what the duration is for. One sentence.</summary>
    public string Description { get; init; }
}
