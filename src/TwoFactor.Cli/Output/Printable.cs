using System.Buffers;
using System.Text;

namespace TwoFactor.Cli.Output;

/// <summary>Makes text safe to show in a terminal. Text of a service or a file must not send control sequences to it, or
/// change the order in which it shows letters.</summary>
internal static class Printable
{
    // The marks, embeddings, overrides and isolates of the Unicode bidirectional algorithm, and the line and paragraph separators.
    private static readonly SearchValues<char> Reordering = SearchValues.Create("\u061C\u200E\u200F\u2028\u2029\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    /// <summary>The text without control characters, in one line.</summary>
    public static string Line(string text) => Replace(text, keepLineEnds: false);

    /// <summary>The text without control characters, except line ends.</summary>
    public static string Text(string text) => Replace(text, keepLineEnds: true);

    private static string Replace(string text, bool keepLineEnds)
    {
        StringBuilder printable = new(text.Length);
        foreach (char c in text)
            printable.Append((char.IsControl(c) || Reordering.Contains(c)) && !(keepLineEnds && c == '\n') ? ' ' : c);
        return printable.ToString();
    }
}
