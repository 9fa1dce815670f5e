namespace TwoFactor.Emulator;

/// <summary>A switch of a running emulator, as <see cref="EmulatorClient"/> reads it.</summary>
public sealed record SwitchSetting
{
    /// <summary>Creates one. Each parameter sets the property of the same name.</summary>
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

    /// <summary>The value if the emulator is started without this switch.</summary>
    public string Default { get; init; }

    /// <summary>The effect of the switch when it is on, or the meaning of the duration. One sentence.</summary>
    public string Description { get; init; }
}
