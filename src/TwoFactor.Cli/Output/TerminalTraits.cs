namespace TwoFactor.Cli.Output;

/// <summary>A terminal that may be coloured and redrawn.</summary>
/// <param name="ReadWidth">Its width in columns now: people resize windows.</param>
/// <param name="HasTrueColour">Whether it has true colour, and not only a palette of 256.</param>
internal sealed record TerminalTraits(Func<int> ReadWidth, bool HasTrueColour)
{
    private const int DefaultWidth = 80;

    public int Width => ReadWidth() is > 0 and int width ? width : DefaultWidth;

    /// <summary>The terminal of standard output, or <see langword="null"/> if that is a file or a pipe, or should be treated as one.</summary>
    public static TerminalTraits? Find(bool isRedirected, CliEnvironment environment)
    {
        // no-color.org: any value that is not empty means no colour. "dumb" terminals cannot move the cursor.
        bool isPlain = isRedirected || !string.IsNullOrEmpty(environment["NO_COLOR"]) || environment["TERM"] == "dumb";
        return isPlain ? null : new TerminalTraits(static () => Console.WindowWidth, environment["COLORTERM"] is "truecolor" or "24bit");
    }
}
