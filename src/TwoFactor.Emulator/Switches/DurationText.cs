using System.Globalization;
using System.Text.RegularExpressions;

namespace TwoFactor.Emulator;

/// <summary>Durations as a person types them: <c>500ms</c>, <c>90s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>, or as .NET writes a <see cref="TimeSpan"/>
/// (<c>01:30:00</c>).</summary>
internal static partial class DurationText
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)),
        ("h", TimeSpan.FromHours(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>Null when the text is not a duration.</summary>
    public static TimeSpan? Read(string text)
    {
        Match match = Pattern().Match(text);
        if (match.Success)
            return long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * Units.Single(unit => unit.Unit == match.Groups[2].Value).Length;
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan value) ? value : null;
    }

    /// <summary>In the largest unit that gives a whole number.</summary>
    public static string Write(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0s";
        (string unit, TimeSpan length) = Units.FirstOrDefault(unit => duration.Ticks % unit.Length.Ticks == 0);
        return unit is null
            ? duration.ToString("c", CultureInfo.InvariantCulture)
            : (duration.Ticks / length.Ticks).ToString(CultureInfo.InvariantCulture) + unit;
    }

    [GeneratedRegex("^([0-9]{1,6})(ms|s|m|h|d)\\z")]
    private static partial Regex Pattern();
}
