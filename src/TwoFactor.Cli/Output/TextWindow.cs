namespace TwoFactor.Cli.Output;

/// <summary>The window in which a person reads the output. It may have no colours and no movable cursor.</summary>
/// <param name="ReadWidth">Its width in columns now: people resize windows.</param>
/// <param name="ReadHeight">Its height in lines now.</param>
internal sealed record TextWindow(Func<int> ReadWidth, Func<int> ReadHeight)
{
    private const int DefaultWidth = 80;

    /// <summary>The width in columns; 80 if the terminal does not report it.</summary>
    public int Width => ReadWidth() is > 0 and int width ? width : DefaultWidth;

    /// <summary>The height in lines; unlimited if the terminal does not report it.</summary>
    public int Height => ReadHeight() is > 0 and int height ? height : int.MaxValue;

    /// <summary>The window of a stream, or <see langword="null"/> if the stream is a file or a pipe.</summary>
    public static TextWindow? Find(bool isRedirected) =>
        isRedirected ? null : new TextWindow(static () => Console.WindowWidth, static () => Console.WindowHeight);
}
