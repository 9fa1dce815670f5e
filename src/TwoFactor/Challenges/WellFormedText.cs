using System.Buffers;
using System.Text;

namespace TwoFactor;

/// <summary>Checks and cleans texts that are sent or received.</summary>
internal static class WellFormedText
{
    // The marks, embeddings, overrides and isolates of the Unicode bidirectional algorithm, and the line and paragraph separators.
    private static readonly SearchValues<char> Reordering = SearchValues.Create("\u061C\u200E\u200F\u2028\u2029\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    /// <summary>Whether the text contains no lone surrogate, which would be sent as a replacement character.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        int next;
        while ((next = text.IndexOfAnyInRange('\uD800', '\uDFFF')) >= 0)
        {
            if (Rune.DecodeFromUtf16(text[next..], out _, out int length) != OperationStatus.Done)
                return false;
            text = text[(next + length)..];
        }

        return true;
    }

    /// <summary>Whether a character of a text from outside is not to be shown: a control character, or one that breaks the line or changes the order of
    /// letters.</summary>
    public static bool IsControl(char c) => char.IsControl(c) || Reordering.Contains(c);

    /// <summary>Reduces a text from outside to one line of at most <paramref name="maximumLength"/> characters. The result is still
    /// untrusted.</summary>
    public static string OneLine(string text, int maximumLength)
    {
        string line = WithoutControls(text).Trim();
        if (line.Length <= maximumLength)
            return line;
        return line[..(char.IsHighSurrogate(line[maximumLength - 1]) ? maximumLength - 1 : maximumLength)];
    }

    private static string WithoutControls(string text)
    {
        foreach (char c in text)
        {
            if (IsControl(c))
                return string.Concat(text.Select(c => IsControl(c) ? ' ' : c));
        }

        return text; // the usual case: nothing is copied
    }
}
