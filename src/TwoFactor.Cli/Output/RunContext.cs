using System.CommandLine;
using System.CommandLine.Parsing;

namespace TwoFactor.Cli.Output;

/// <summary>What every JSON result of one run repeats: the command, the tenant and the user.</summary>
internal sealed class RunContext
{
    /// <summary>The command without the tool's name: <c>sezame pair</c>.</summary>
    public required string Command { get; init; }

    /// <summary>The configured tenant, also one that the run has added; <see langword="null"/> for a tenant that is made of options, for several tenants, and for none.</summary>
    public string? Tenant { get; set; }

    /// <summary>The user that was named on the command line, or <see langword="null"/>.</summary>
    public string? User { get; init; }

    /// <summary>Reads the values that the command line has.</summary>
    public static RunContext Of(ParseResult parsed) => new()
    {
        Command = string.Join(' ', parsed.CommandResult.Command.Parents.OfType<Command>().Where(parent => parent is not RootCommand).Append(parsed.CommandResult.Command).Select(part => part.Name)),
        Tenant = Given(parsed, "--tenant"),
        User = Given(parsed, "user", "--user", "--qr-user"),
    };

    // The value of the first symbol that was given with exactly one value.
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
