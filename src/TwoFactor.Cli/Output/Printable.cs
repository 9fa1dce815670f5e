using System.Text;

namespace TwoFactor.Cli.Output;

/// <summary>Makes text fit to be shown in a terminal: what a service or a file says must not steer it.</summary>
internal static class Printable
{
    /// <summary>The text without control characters, in one line.</summary>
    public static string Line(string text) => Replace(text, keepLineEnds: false);

    /// <summary>The text without control characters but line ends.</summary>
    public static string Text(string text) => Replace(text, keepLineEnds: true);

    private static string Replace(string text, bool keepLineEnds)
    {
        StringBuilder printable = new(text.Length);
        foreach (char c in text)
            printable.Append(!char.IsControl(c) || (keepLineEnds && c == '\n') ? c : ' ');
        return printable.ToString();
    }
}
