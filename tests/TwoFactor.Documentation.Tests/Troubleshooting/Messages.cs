using System.Text.RegularExpressions;
using TwoFactor.Documentation.Tests.Telemetry;

namespace TwoFactor.Documentation.Tests.Troubleshooting;

/// <summary>The texts in the sources that read like a message, with "…" for what is filled in.</summary>
internal static partial class Messages
{
    public const string Gap = "…";

    /// <summary>Each file's name with its messages, of the libraries. Their log lines are in the telemetry reference.</summary>
    public static IReadOnlyList<(string File, string Message)> All { get; } =
        [.. Libraries.Sources.SelectMany(path => In(LogLine().Replace(Code(path), string.Empty)).Select(message => (Path.GetFileName(path), message)))];

    /// <summary>The messages and log lines of the command-line tool and of the emulator.</summary>
    public static IReadOnlyList<string> OfTools { get; } = [.. Libraries.SourcesOfTools.SelectMany(path => In(Code(path)))];

    /// <summary>The parts of a message between what is filled in.</summary>
    public static string[] Parts(string message) => [.. message.Split(Gap).Select(part => part.Trim(' ', '.')).Where(part => part.Length >= 4)];

    private static string Code(string path) => Comment().Replace(File.ReadAllText(path), string.Empty);

    private static IEnumerable<string> In(string code) =>
        TextLiteral().Matches(JoinedText().Replace(code, string.Empty))
            .Select(match => match.Groups[1].Value.Replace("\\\"", "\"", StringComparison.Ordinal))
            .Select(text => Hole().Replace(text, Gap).Trim(' ', '.'))
            .Where(text => text.Length >= 14 && Words().IsMatch(text) && !Markup().IsMatch(text));

    [GeneratedRegex("^\\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\[LoggerMessage\(.*?\)\]\s*\n\s*(?=private|public|internal)", RegexOptions.Singleline)]
    private static partial Regex LogLine();

    [GeneratedRegex("\"\\s*\\n\\s*\\+\\s*\\$?\"")]
    private static partial Regex JoinedText();

    [GeneratedRegex("(?<!')\"((?:[^\"\\\\\\n]|\\\\.)*)\"")]
    private static partial Regex TextLiteral();

    // An interpolation that has a text of its own ends the literal for us; the rest is cut off.
    [GeneratedRegex(@"\{[^}]*(\}|$)")]
    private static partial Regex Hole();

    // HTML, style classes and headers of the page.
    [GeneratedRegex("<[a-z/]|/>|\\btwo-factor-[a-z]|'(none|self)'|maxlength=")]
    private static partial Regex Markup();

    [GeneratedRegex("[a-z]{3} .*")]
    private static partial Regex Words();
}
