using System.Globalization;
using System.Text;

namespace TwoFactor.SecSign.Wire;

/// <summary>Decodes texts of the service, whether they are percent-encoded or not.</summary>
internal static class WireText
{
    // More than enough for ChallengeStatus.MaximumMessageLength characters, each percent-encoded.
    private const int LongestText = 8192;

    /// <summary>Reads a text that is only displayed. Bytes that are not UTF-8 become replacement characters; a very long text is truncated.</summary>
    /// <returns>The text, or <see langword="null"/> where there is none.</returns>
    public static string? Read(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return null;
        if (!IsEscaped(value))
            return Encoding.UTF8.GetString(value[..Math.Min(value.Length, LongestText)]);
        Span<byte> text = stackalloc byte[LongestText];
        return Encoding.UTF8.GetString(text[..Unescape(value[..Math.Min(value.Length, LongestText)], text)]);
    }

    /// <summary>Whether the value is percent-encoded: every percent sign in it begins a valid escape. The specification promises this encoding; the
    /// service does not use it.</summary>
    public static bool IsEscaped(ReadOnlySpan<byte> value)
    {
        int escapes = 0;
        for (int i = value.IndexOf((byte)'%'); i >= 0; escapes++)
        {
            if (!StartsWithEscape(value[i..]))
                return false;
            int next = value[(i + 3)..].IndexOf((byte)'%');
            i = next < 0 ? -1 : i + 3 + next;
        }

        return escapes > 0;
    }

    /// <summary>Decodes percent-encoding.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Unescape(ReadOnlySpan<byte> value, Span<byte> text)
    {
        int count = 0;
        while (!value.IsEmpty)
        {
            bool isEscape = StartsWithEscape(value);
            text[count++] = isEscape ? EscapedByte(value) : value[0];
            value = value[(isEscape ? 3 : 1)..];
        }

        return count;
    }

    // A percent sign and two hexadecimal digits.
    private static bool StartsWithEscape(ReadOnlySpan<byte> text) =>
        text is [(byte)'%', byte high, byte low, ..] && char.IsAsciiHexDigit((char)high) && char.IsAsciiHexDigit((char)low);

    // The byte that the escape at the start of the text stands for.
    private static byte EscapedByte(ReadOnlySpan<byte> text) =>
        byte.Parse(text.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
