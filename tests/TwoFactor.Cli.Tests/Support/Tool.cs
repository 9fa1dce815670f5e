using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Tests.Support;

/// <summary>Runs the tool within the test, in a folder of its own.</summary>
internal sealed class Tool(string folder)
{
    /// <summary>The environment variables of the runs.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>The terminal of the runs; none by default.</summary>
    public TerminalTraits? Terminal { get; init; }

    /// <summary>The window of the runs, in columns and lines; that of the terminal by default.</summary>
    public (int Width, int Height)? Window { get; init; }

    /// <summary>The clock of the runs.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What the person types where a secret is asked for.</summary>
    public Queue<string>? Secrets { get; init; }

    public string Folder => folder;

    /// <summary>Runs a command line whose words have no blanks.</summary>
    public Task<CliRun> RunAsync(string commandLine, CancellationToken cancellationToken = default) =>
        RunAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries), cancellationToken);

    public async Task<CliRun> RunAsync(string[] arguments, CancellationToken cancellationToken = default)
    {
        StringWriter output = new() { NewLine = "\n" };
        StringWriter error = new() { NewLine = "\n" };
        return await RunAsync(arguments, output, error, cancellationToken);
    }

    public async Task<CliRun> RunAsync(string[] arguments, StringWriter output, StringWriter error, CancellationToken cancellationToken)
    {
        TextWindow? window = Window is (int width, int height) ? new TextWindow(() => width, () => height) : null;
        TextWindow? ofTerminal = Terminal is null ? null : new TextWindow(Terminal.ReadWidth, static () => 0);
        CliConsole console = new(output, error, Terminal, Secrets is null ? null : (_, _) => Task.FromResult(Secrets.Dequeue()), window ?? ofTerminal, window);
        int code = await CliApplication.RunAsync(arguments, console, new CliEnvironment(Variables, folder, Time), cancellationToken);
        return new CliRun((ExitCode)code, output.ToString(), error.ToString());
    }
}
