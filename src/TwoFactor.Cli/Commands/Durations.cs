using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TwoFactor.Cli.Commands;

/// <summary>Times on the command line: <c>90s</c>, <c>5m</c>, <c>1h</c>.</summary>
internal static class Durations
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>An option that takes a time.</summary>
    public static Option<TimeSpan?> Option(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result => Parse(name, result),
    };

    private static TimeSpan? Parse(string name, ArgumentResult result)
    {
        if (TryParse(result.Tokens[0].Value, out TimeSpan time))
            return time;
        result.AddError($"{name}: '{result.Tokens[0].Value}' is not a time; write 90s, 5m or 1h, at most 24h.");
        return null;
    }

    private static bool TryParse(string text, out TimeSpan time)
    {
        time = TimeSpan.Zero;
        TimeSpan? unit = text.Length < 2 ? null : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            _ => null,
        };
        if (unit is null || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count > Longest / unit)
            return false;
        time = unit.Value * count;
        return true;
    }
}
