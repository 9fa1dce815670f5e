using System.CommandLine;
using System.CommandLine.Parsing;
using TwoFactor.Files;

namespace TwoFactor.Cli.Output;

/// <summary>Writes a command as a person types it.</summary>
internal static class TypedCommand
{
    /// <param name="command">The command without the tool's name: <c>sezame sign</c>.</param>
    /// <param name="parsed">The command line with the options.</param>
    /// <param name="options">The options to repeat, if the command line has them.</param>
    public static string Of(string command, ParseResult parsed, IEnumerable<Option> options) => string.Join(
        ' ',
        [
            "twofactor", command,
            .. options.Select(option => parsed.GetResult(option)).OfType<OptionResult>().Where(result => !result.Implicit)
                .SelectMany(result => result.Tokens.Select(token => Quoted(token.Value)).Prepend(result.Option.Name)),
        ]);

    // On Windows, the shells have no quoting in common that keeps every character.
    private static string Quoted(string value)
    {
        if (value.Length > 0 && value.All(IsPlain))
            return value;
        return OperatingSystem.IsWindows() ? $"\"{value}\"" : FileRights.Quoted(value);
    }

    private static bool IsPlain(char c) =>
        char.IsLetterOrDigit(c) || "/:._-".Contains(c, StringComparison.Ordinal) || (c == '\\' && OperatingSystem.IsWindows());
}
