using System.Text;
using Spectre.Console;

namespace TwoFactor.Cli.Output;

/// <summary>Lets Spectre draw on our writer, at our terminal's width. A file or a pipe has no width, so nothing is wrapped there.</summary>
internal sealed class SpectreOutput(TextWriter writer, TerminalTraits? terminal) : IAnsiConsoleOutput
{
    private const int Unbounded = 10_000;

    public TextWriter Writer => writer;

    public bool IsTerminal => terminal is not null;

    public int Width => terminal?.Width ?? Unbounded;

    public int Height => 24;

    public void SetEncoding(Encoding encoding)
    {
        // The writer's encoding stays.
    }
}
