using Spectre.Console;

namespace TwoFactor.Cli.Output;

/// <summary>The tool's input and output. Results go to standard output, errors to standard error.</summary>
internal sealed class CliConsole
{
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="terminal">The terminal of standard output, or <see langword="null"/> if that is a file or a pipe.</param>
    /// <param name="readSecret">Asks the user for a secret without echo; <see langword="null"/> if there is no terminal.</param>
    /// <param name="window">The window that shows standard output, or <see langword="null"/> if that is a file or a pipe.</param>
    /// <param name="errorWindow">The window that shows standard error, or <see langword="null"/> if that is a file or a pipe.</param>
    public CliConsole(
        TextWriter output,
        TextWriter error,
        TerminalTraits? terminal = null,
        Func<string, CancellationToken, Task<string>>? readSecret = null,
        TextWindow? window = null,
        TextWindow? errorWindow = null)
    {
        (Window, ErrorWindow) = (window, errorWindow);
        Output = output;
        Error = error;
        Terminal = terminal;
        ReadSecret = readSecret;
        Ansi = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal is null ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = terminal is null ? ColorSystemSupport.NoColors : ColorSystemSupport.EightBit,
            Interactive = InteractionSupport.No,
            Out = new SpectreOutput(output, terminal),
        });
    }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    /// <summary>The terminal, if standard output is one that may be coloured and redrawn.</summary>
    public TerminalTraits? Terminal { get; }

    /// <summary>The window that shows standard output, or <see langword="null"/> where that is a file or a pipe.</summary>
    public TextWindow? Window { get; }

    /// <summary>The window that shows standard error, or <see langword="null"/> where that is a file or a pipe.</summary>
    public TextWindow? ErrorWindow { get; }

    public Func<string, CancellationToken, Task<string>>? ReadSecret { get; }

    /// <summary>For drawing; writes plain text if there is no terminal.</summary>
    public IAnsiConsole Ansi { get; }
}
