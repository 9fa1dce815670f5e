using System.Buffers;
using System.Text;

namespace TwoFactor;

/// <summary>Distinguishes texts that can be sent from those that would arrive changed.</summary>
internal static class WellFormedText
{
    /// <summary>Whether the text has no half of a surrogate pair, which would go out as a replacement character.</summary>
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

    /// <summary>A text that came from outside, in one line of at most <paramref name="maximumLength"/> characters. It stays untrusted.</summary>
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

        return text; // as nearly always: nothing is copied
    }
}
