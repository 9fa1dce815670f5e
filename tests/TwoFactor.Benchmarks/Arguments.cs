using System.CommandLine;

namespace TwoFactor.Benchmarks;

/// <summary>The options of a measurement.</summary>
internal sealed class Arguments(ParseResult parsed)
{
    public int Number(string name) => parsed.GetValue<int>("--" + name);

    public int[] Numbers(string name) => parsed.GetValue<int[]>("--" + name)!;

    public string Text(string name) => parsed.GetValue<string>("--" + name)!;

    /// <summary>The value of an option that has no default; <see langword="null"/> also if the measurement does not have the option.</summary>
    public string? Find(string name) => parsed.CommandResult.Command.Options.Any(option => option.Name == "--" + name) ? parsed.GetValue<string?>("--" + name) : null;
}
