using System.CommandLine;
using System.CommandLine.Parsing;

namespace TwoFactor.Cli.Commands;

/// <summary>Describes in one line the error in a command line.</summary>
internal static class UsageText
{
    public static string Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string what = MisspeltOption(parsed) is { } option ? OfUnknownOption(option, command)
            : parsed.UnmatchedTokens is [{ } first, ..] ? OfUnknownWord(first, command)
            : MissingArgument(parsed) is { } argument ? $"<{argument}> is missing"
            : parsed.Errors[0].Message;
        return $"{what.TrimEnd('.')}{(what.EndsWith('?') ? string.Empty : ".")} See '{NameOf(command)} --help'.";
    }

    public static string OfMissingCommand(ParseResult parsed) => $"A command is missing. See '{NameOf(parsed.CommandResult.Command)} --help'.";

    /// <summary>Whether a word of the command line looks like an option that the command does not have. After <c>--</c> every word is a
    /// value.</summary>
    public static bool HasMisspeltOption(ParseResult parsed) => MisspeltOption(parsed) is not null;

    // The parser takes an unknown option for the value of an argument, so that "login --tennant acme" would ask the phone of "--tennant".
    private static string? MisspeltOption(ParseResult parsed)
    {
        IEnumerable<string> values = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value);
        IEnumerable<string> words = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Select(token => token.Value);
        return values.Concat(parsed.UnmatchedTokens).Where(IsLikeOption).FirstOrDefault(words.Contains);
    }

    // A negative number is not an option: many session ids of SecSign are negative.
    private static bool IsLikeOption(string token) => token is ['-', '-', _, ..] || (token is ['-', char first, ..] && char.IsLetter(first));

    // The value after an unknown option may be a password, so only the option's name is repeated.
    private static string OfUnknownOption(string token, Command command)
    {
        string name = token.Split('=', ':')[0];
        return $"There is no option {name}{Suggest(Suggestion.ForOption(name, command), string.Empty)}";
    }

    private static string OfUnknownWord(string word, Command command) => command.Subcommands.Count == 0
        ? $"'{word}' is not understood"
        : $"There is no command '{word}'{Suggest(Suggestion.ForCommand(word, command), "'")}";

    private static string Suggest(string? known, string quote) => known is null ? string.Empty : $"; did you mean {quote}{known}{quote}?";

    private static string? MissingArgument(ParseResult parsed) => parsed.CommandResult.Command.Arguments
        .FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0 && !argument.HasDefaultValue && parsed.GetResult(argument) is null or { Tokens.Count: 0 })?.Name;

    private static string NameOf(Command command) => command is RootCommand
        ? "twofactor"
        : $"{string.Join(' ', command.Parents.OfType<Command>().Select(NameOf))} {command.Name}";
}
