using System.Text;

namespace TwoFactor.SecSign.Wire;

/// <summary>Texts of the service: from bytes, and from whatever escaping they came in.</summary>
internal static class WireText
{
    private const char ByteOrderMark = '\uFEFF';

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The text without white space around it, or <see langword="null"/> where the bytes are not a text.</returns>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            string text = StrictUtf8.GetString(bytes);
            return text.StartsWith(ByteOrderMark) || text.Any(c => char.IsControl(c) && c is not ('\t' or '\r' or '\n'))
                ? null
                : text.Trim(' ', '\t', '\r', '\n');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Undoes percent-encoding, which the specification promises and the service does not do: only where every percent sign fits.</summary>
    public static string Unescape(string text)
    {
        for (int i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                return text;
        }

        return Uri.UnescapeDataString(text);
    }
}
