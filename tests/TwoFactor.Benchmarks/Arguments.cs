using System.Globalization;

namespace TwoFactor.Benchmarks;

/// <summary>A command and its options, each with a value.</summary>
internal sealed class Arguments(string[] args)
{
    public string Command { get; } = args.Length > 0 ? args[0] : string.Empty;

    public int Number(string name, int byDefault) => Find(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : byDefault;

    /// <summary>Numbers with commas between them.</summary>
    public int[] Numbers(string name, params int[] byDefault) =>
        Find(name) is { } text ? [.. text.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))] : byDefault;

    public string Text(string name, string byDefault) => Find(name) ?? byDefault;

    private string? Find(string name)
    {
        int at = Array.IndexOf(args, "--" + name);
        return at > 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
