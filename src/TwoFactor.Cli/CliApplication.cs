using System.CommandLine;
using System.CommandLine.Invocation;
using TwoFactor.Cli.Commands;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli;

/// <summary>Runs the tool: takes the arguments and returns the exit code. Tests call it without a process of its own.</summary>
internal static class CliApplication
{
    // No response files: a user may be called "@jdoe". No bundling: there are no one-letter options.
    private static readonly ParserConfiguration Parsing = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <param name="arguments">The command line.</param>
    /// <param name="console">Where to write.</param>
    /// <param name="environment">The environment of the run.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl+C.</param>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, CliConsole console, CliEnvironment environment, CancellationToken cancellationToken = default)
    {
        CommandRunner runner = new(console, environment);
        ParseResult parsed = CommandLine.Create(runner).Parse(arguments, Parsing);
        // Options such as --help clear the parser's errors, and the parser takes a misspelt option for the value of an argument.
        if (parsed.Action is ParseErrorAction || (!IsHelpOrVersion(parsed) && UsageText.HasMisspeltOption(parsed)))
            return runner.Reject(UsageText.Of(parsed));

        return await parsed.InvokeAsync(
            new InvocationConfiguration { Output = console.Output, Error = console.Error, ProcessTerminationTimeout = null }, cancellationToken);
    }

    private static bool IsHelpOrVersion(ParseResult parsed) => parsed.Action is { ClearsParseErrors: true };
}
