namespace TwoFactor.Emulator;

/// <summary>One member of <see cref="EmulatorOptions"/>, or of the behaviour of one of its services (<see cref="SezameBehaviour"/>,
/// <see cref="SecSignBehaviour"/>), under a name for command lines and pages.</summary>
/// <remarks>A switch may be set while the emulator runs; it applies from the next request on.</remarks>
public sealed class EmulatorSwitch
{
    private readonly Func<EmulatorOptions, string> read;
    private readonly Func<EmulatorOptions, string, bool> trySet;

    internal EmulatorSwitch(
        string name, bool isFlag, string description, Func<EmulatorOptions, string> read, Func<EmulatorOptions, string, bool> trySet)
    {
        this.read = read;
        this.trySet = trySet;
        Name = name;
        IsFlag = isFlag;
        Description = description;
        Option = SwitchNames.ToOption(name);
        Default = read(new EmulatorOptions());
    }

    /// <summary>All switches: those of both services first, then those of one.</summary>
    public static IReadOnlyList<EmulatorSwitch> All => SwitchList.All;

    /// <summary>The member's name after its service, for example <c>SecSign.ErrorsUnderStatus200</c>; without a service if it is a member of
    /// <see cref="EmulatorOptions"/> itself.</summary>
    public string Name { get; }

    /// <summary>The option on a command line, for example <c>--errors-under-status-200</c>.</summary>
    public string Option { get; }

    /// <summary>Whether the value is <c>true</c> or <c>false</c>. Otherwise it is a duration, such as <c>90s</c>.</summary>
    public bool IsFlag { get; }

    /// <summary>The effect of the switch when it is on, or the meaning of the duration. One sentence.</summary>
    public string Description { get; }

    /// <summary>The value that <see cref="Read"/> returns for new options.</summary>
    public string Default { get; }

    /// <summary>The current value: <c>true</c> or <c>false</c>, or a duration such as <c>5m</c>.</summary>
    public string Read(EmulatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return read(options);
    }

    /// <summary>Sets the value, or changes nothing and returns false.</summary>
    /// <param name="options">The options to change.</param>
    /// <param name="value">
    /// <c>true</c> or <c>false</c> in any case; or a number with <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>, or as .NET writes a
    /// <see cref="TimeSpan"/> (<c>01:30:00</c>).
    /// </param>
    public bool TrySet(EmulatorOptions options, string value)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(value);
        return trySet(options, value.Trim());
    }
}
