using System.Text;

namespace TwoFactor.Cli.Output;

/// <summary>Makes text safe to show in a terminal. Text of a service or a file must not send control sequences to it, or
/// change the order in which it shows letters.</summary>
internal static class Printable
{
    /// <summary>The text without control characters, in one line.</summary>
    public static string Line(string text) => Replace(text, keepLineEnds: false);

    /// <summary>The text without control characters, except line ends.</summary>
    public static string Text(string text) => Replace(text, keepLineEnds: true);

    private static string Replace(string text, bool keepLineEnds)
    {
        StringBuilder printable = new(text.Length);
        foreach (char c in text)
            printable.Append(WellFormedText.IsControl(c) && !(keepLineEnds && c == '\n') ? ' ' : c);
        return printable.ToString();
    }
}
