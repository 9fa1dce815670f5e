using System.Globalization;

namespace TwoFactor.Cli.Doctor;

/// <summary>The result of one check.</summary>
/// <param name="Check">What was checked.</param>
/// <param name="Status">The result.</param>
/// <param name="Text">One line: what was found, and after a failure what to do.</param>
internal sealed record Finding(string Check, CheckStatus Status, string Text)
{
    public static Finding Ok(string check, string text) => new(check, CheckStatus.Ok, text);

    public static Finding Warning(string check, string text) => new(check, CheckStatus.Warning, text);

    public static Finding Failed(string check, string text) => new(check, CheckStatus.Failed, text);

    /// <summary>A day, and the time until then: "2036-11-20 (in 3649 days)".</summary>
    public static string Until(DateTimeOffset end, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{end.UtcDateTime:yyyy-MM-dd} (in {Math.Floor((end - now).TotalDays)} days)");
}
