using System.Buffers;
using System.Text;

namespace TwoFactor;

/// <summary>Checks and cleans texts that are sent or received.</summary>
internal static class WellFormedText
{
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
            if (char.IsControl(c))
                return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        }

        return text; // the usual case: nothing is copied
    }
}
