using System.CommandLine;

namespace TwoFactor.Cli.Commands;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class UsageText
{
    public static string Of(ParseResult parsed)
    {
        string what = parsed.UnmatchedTokens is [{ } first, ..] ? OfUnknown(first) : parsed.Errors[0].Message;
        return $"{what.TrimEnd('.')}. See '{NameOf(parsed.CommandResult.Command)} --help'.";
    }

    // What follows an unknown option may be a password, so only the option itself is repeated.
    private static string OfUnknown(string token) => token.StartsWith('-')
        ? $"There is no option {token.Split('=', ':')[0]}"
        : $"'{token}' is not understood";

    private static string NameOf(Command command) => command is RootCommand
        ? "twofactor"
        : $"{string.Join(' ', command.Parents.OfType<Command>().Select(NameOf))} {command.Name}";
}
