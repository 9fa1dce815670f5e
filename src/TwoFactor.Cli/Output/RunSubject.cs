using System.CommandLine;
using System.CommandLine.Parsing;

namespace TwoFactor.Cli.Output;

/// <summary>What a run is about. Every result of <c>--json</c> has it.</summary>
internal sealed class RunSubject
{
    /// <summary>The command without the tool's name: <c>sezame pair</c>.</summary>
    public required string Command { get; init; }

    /// <summary>The tenant as it is configured; <see langword="null"/> where the options make one up, for several tenants, and for none.</summary>
    public string? Tenant { get; set; }

    /// <summary>The user that was named on the command line, or <see langword="null"/>.</summary>
    public string? User { get; init; }

    /// <summary>What the command line alone contains.</summary>
    public static RunSubject Of(ParseResult parsed) => new()
    {
        Command = string.Join(' ', parsed.CommandResult.Command.Parents.OfType<Command>().Where(parent => parent is not RootCommand).Append(parsed.CommandResult.Command).Select(part => part.Name)),
        Tenant = Given(parsed, "--tenant", "--save-tenant"),
        User = Given(parsed, "user", "--user", "--qr-user"),
    };

    // The only value of the first that was given.
    private static string? Given(ParseResult parsed, params string[] symbols) => symbols
        .Select(symbol => parsed.CommandResult.Children.FirstOrDefault(child => NameOf(child) == symbol)?.Tokens)
        .FirstOrDefault(tokens => tokens is [_])?[0].Value;

    private static string? NameOf(SymbolResult result) => result switch
    {
        ArgumentResult argument => argument.Argument.Name,
        OptionResult option => option.Option.Name,
        _ => null,
    };
}
