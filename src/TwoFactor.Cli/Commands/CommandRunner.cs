using System.CommandLine;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands;

/// <summary>Joins the command line with the commands' work: what goes wrong in any of them becomes one line and an exit code here.</summary>
internal sealed class CommandRunner(CliConsole console, CliEnvironment environment)
{
    public const string JsonOption = "--json";

    /// <summary>The option that every command has.</summary>
    public Option<bool> Json { get; } = new(JsonOption)
    {
        Recursive = true,
        Description = "Write JSON, one object a line; the last one has the outcome.",
    };

    /// <summary>Makes the command run <paramref name="work"/>.</summary>
    public void Attach(Command command, Func<ParseResult, CommandContext, CancellationToken, Task<CommandResult>> work) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            IReporter reporter = ReporterFor(parsed.GetValue(Json));
            try
            {
                CommandResult result = await RunAsync(() => work(parsed, new CommandContext(console, environment, reporter), cancellationToken), cancellationToken);
                reporter.Finish(result);
                return (int)result.Code;
            }
            catch (IOException)
            {
                return (int)ExitCode.Fault; // nobody reads us any more: a closed pipe, a full disk
            }
        });

    public IReporter ReporterFor(bool json) => json ? new JsonReporter(console) : new ConsoleReporter(console);

    private static async Task<CommandResult> RunAsync(Func<Task<CommandResult>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (CliFailure e)
        {
            return new CommandResult(e.Code, e.Message);
        }
        catch (TwoFactorException e)
        {
            return FailureText.Of(e);
        }
        catch (ArgumentException e)
        {
            return new CommandResult(ExitCode.Usage, FailureText.Of(e));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new CommandResult(ExitCode.Interrupted, "Interrupted.");
        }
    }
}
