using System.Text.RegularExpressions;
using TwoFactor.Documentation.Tests.Telemetry;

namespace TwoFactor.Documentation.Tests.Troubleshooting;

/// <summary>The texts in the libraries' sources that read like a message, with "…" for what is filled in.</summary>
internal static partial class Messages
{
    public const string Gap = "…";

    /// <summary>Each file's name with its messages.</summary>
    public static IReadOnlyList<(string File, string Message)> All { get; } =
        [.. Libraries.Sources.SelectMany(path => In(File.ReadAllText(path)).Select(message => (Path.GetFileName(path), message)))];

    /// <summary>The parts of a message between what is filled in.</summary>
    public static string[] Parts(string message) => [.. message.Split(Gap).Select(part => part.Trim(' ', '.')).Where(part => part.Length >= 4)];

    private static IEnumerable<string> In(string source)
    {
        string code = JoinedText().Replace(LogLine().Replace(Comment().Replace(source, string.Empty), string.Empty), string.Empty);
        return TextLiteral().Matches(code)
            .Select(match => match.Groups[1].Value.Replace("\\\"", "\"", StringComparison.Ordinal))
            .Select(text => Hole().Replace(text, Gap).Trim(' ', '.'))
            .Where(text => text.Length >= 14 && Words().IsMatch(text) && !Markup().IsMatch(text));
    }

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
