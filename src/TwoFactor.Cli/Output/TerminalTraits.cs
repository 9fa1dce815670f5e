namespace TwoFactor.Cli.Output;

/// <summary>A terminal that may be coloured and redrawn.</summary>
/// <param name="ReadWidth">Its width in columns now: people resize windows.</param>
/// <param name="HasTrueColour">Whether it shows any colour, rather than a palette of 256.</param>
internal sealed record TerminalTraits(Func<int> ReadWidth, bool HasTrueColour)
{
    private const int UsualWidth = 80;

    public int Width => ReadWidth() is > 0 and int width ? width : UsualWidth;

    /// <summary>The terminal that standard output is, or <see langword="null"/> if it is a file or a pipe, or should be treated as one.</summary>
    public static TerminalTraits? Find(bool isRedirected, CliEnvironment environment)
    {
        // no-color.org: any text but the empty one means no colour. "dumb" terminals cannot go back in a line either.
        bool isPlain = isRedirected || !string.IsNullOrEmpty(environment["NO_COLOR"]) || environment["TERM"] == "dumb";
        return isPlain ? null : new TerminalTraits(static () => Console.WindowWidth, environment["COLORTERM"] is "truecolor" or "24bit");
    }
}
