using System.Globalization;
using System.Text.RegularExpressions;

namespace TwoFactor.Documentation.Tests.Settings;

/// <summary>One row of a table of settings.</summary>
/// <param name="Document">The document.</param>
/// <param name="Name">The setting's name.</param>
/// <param name="Range">The range as written.</param>
/// <param name="Default">The default as written.</param>
internal sealed partial record SettingRow(string Document, string Name, string Range, string Default)
{
    /// <summary>The rows of all tables of a document that have ranges and defaults.</summary>
    public static IEnumerable<SettingRow> Of(Document document) =>
        from table in document.Tables
        where table.Header is ["setting" or "option", _, "range", "default"]
        from cells in table.Rows
        select new SettingRow(document.Name, cells[0].Trim('`'), cells[2], cells[3]);

    /// <summary>The least and the greatest value of a range such as "0.1 to 30 s", with what one of them is measured in.</summary>
    public (decimal Least, decimal Greatest, bool IsTime)? Borders
    {
        get
        {
            Match match = FromTo().Match(Range);
            if (!match.Success)
                return null;
            string unit = match.Groups["unit"].Value;
            string firstUnit = match.Groups["first"].Value is { Length: > 0 } first ? first : unit;
            return (Number(match.Groups["from"].Value) * Seconds(firstUnit), Number(match.Groups["to"].Value) * Seconds(unit), unit.Length > 0);
        }
    }

    /// <summary>A value as configuration writes it.</summary>
    public static string Written(decimal value, bool isTime) =>
        isTime ? TimeSpan.FromTicks((long)(value * TimeSpan.TicksPerSecond)).ToString("c", CultureInfo.InvariantCulture) : value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>Whether <paramref name="value"/>, which code has by default, is what the row says.</summary>
    public bool HasDefault(object? value) => value switch
    {
        null when Name is "StoreName" or "StoreLocation" => Default is "`My`" or "`CurrentUser`", // applied when the store is opened
        null => Default.StartsWith("none", StringComparison.Ordinal) || Default == "required",
        TimeSpan time => DefaultOf() is { } seconds && TimeSpan.FromSeconds((double)seconds) == time,
        bool flag => Default == (flag ? "`true`" : "`false`"),
        int number => Default.Replace(",", string.Empty, StringComparison.Ordinal) == number.ToString(CultureInfo.InvariantCulture),
        double number => Default == number.ToString(CultureInfo.InvariantCulture),
        System.Collections.ICollection list => list.Count == 0 && Default == "none",
        Uri address => Default.Contains($"`{address}`", StringComparison.Ordinal), // each service has its own
        _ => Default == $"`{value}`",
    };

    public override string ToString() => $"{Document}: {Name}";

    private decimal? DefaultOf() => Amount().Match(Default) is { Success: true } match
        ? Number(match.Groups["number"].Value) * Seconds(match.Groups["unit"].Value)
        : null;

    private static decimal Number(string text) => decimal.Parse(text.Replace(",", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private static decimal Seconds(string unit) => unit switch
    {
        "" => 1,
        "s" => 1,
        "min" or "minute" => 60,
        "h" => 3600,
        "day" => 86_400,
        _ => throw new FormatException($"'{unit}' is no unit that these tables use."),
    };

    [GeneratedRegex(@"^(?<from>[0-9.,]+)( (?<first>s|min|h|day))? to (?<to>[0-9.,]+)( (?<unit>s|min|h|day))?$")]
    private static partial Regex FromTo();

    [GeneratedRegex(@"^(?<number>[0-9.,]+) (?<unit>s|min|minute|h|day)$")]
    private static partial Regex Amount();
}
