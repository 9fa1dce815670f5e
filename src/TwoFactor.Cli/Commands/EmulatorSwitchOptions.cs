using System.CommandLine;
using System.CommandLine.Parsing;
using TwoFactor.Emulator;

namespace TwoFactor.Cli.Commands;

/// <summary>An option for each switch of the emulator.</summary>
internal sealed class EmulatorSwitchOptions
{
    private readonly IReadOnlyList<(EmulatorSwitch Switch, Option<string?> Option)> options =
        [.. EmulatorSwitch.All.Select(one => (one, Create(one)))];

    public void AddTo(Command command)
    {
        foreach ((_, Option<string?> option) in options)
            command.Add(option);
    }

    /// <summary>Sets the switches that were given on the command line. The values were checked when it was parsed.</summary>
    public void Apply(ParseResult parsed, EmulatorOptions emulator)
    {
        foreach ((EmulatorSwitch one, Option<string?> option) in options)
        {
            if (parsed.GetResult(option) is { Implicit: false })
                one.TrySet(emulator, parsed.GetValue(option) ?? "true");
        }
    }

    private static Option<string?> Create(EmulatorSwitch one)
    {
        Option<string?> option = new(one.Option)
        {
            HelpName = one.IsFlag ? "true|false" : "TIME",
            Description = $"{one.Description} (default: {one.Default})",
            Arity = one.IsFlag ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        };
        option.Validators.Add(result => Check(one, result));
        return option;
    }

    private static void Check(EmulatorSwitch one, OptionResult result)
    {
        if (result.Tokens is [Token token] && !one.TrySet(new EmulatorOptions(), token.Value))
            result.AddError(one.IsFlag ? $"{one.Option} must be true or false." : $"{one.Option} must be a time, for example 90s or 5m.");
    }
}
