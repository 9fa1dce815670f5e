using System.CommandLine;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Commands;

/// <summary>Runs the work of a command. A failure becomes one line and an exit code.</summary>
internal sealed class CommandRunner(CliConsole console, CliEnvironment environment)
{
    /// <summary>The option that every command has.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Recursive = true,
        Description = "Write JSON, one object a line; the last one has the outcome.",
    };

    /// <summary>The window that shows the results, or <see langword="null"/>.</summary>
    public TextWindow? Window => console.Window;

    /// <summary>Makes the command run <paramref name="work"/>.</summary>
    public void Attach(Command command, Func<ParseResult, CommandContext, CancellationToken, Task<CommandResult>> work) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            RunContext run = RunContext.Of(parsed);
            IReporter reporter = parsed.GetValue(Json) ? new JsonReporter(console, run) : new ConsoleReporter(console);
            CommandContext context = new(console, environment, reporter, run);
            try
            {
                CommandResult result = await RunAsync(() => work(parsed, context, cancellationToken), context, command, cancellationToken);
                reporter.Finish(result);
                return (int)result.Code;
            }
            catch (IOException)
            {
                return (int)ExitCode.Fault; // the output cannot be written: a closed pipe, a full disk
            }
        });

    /// <summary>Reports a usage error, only to standard error.</summary>
    public int Reject(string error)
    {
        new ConsoleReporter(console).Finish(new CommandResult(ExitCode.Usage, error));
        return (int)ExitCode.Usage;
    }

    private static async Task<CommandResult> RunAsync(
        Func<Task<CommandResult>> work, CommandContext context, Command command, CancellationToken cancellationToken)
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
            return FailureText.ToResult(e, isConfigured: context.Run.Tenant is not null);
        }
        catch (ArgumentException e)
        {
            return new CommandResult(ExitCode.Usage, FailureText.TextOf(e, command));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new CommandResult(ExitCode.Interrupted, "Interrupted.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CommandResult(ExitCode.Fault, e.Message);
        }
#pragma warning disable CA1031 // the top of the tool: its output ends with a result, not with a stack trace
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new CommandResult(ExitCode.Fault, $"A fault of this tool ({e.GetType().Name}).");
        }
    }
}
