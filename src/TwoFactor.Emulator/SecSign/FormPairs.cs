using System.Globalization;
using System.Text;

namespace TwoFactor.Emulator.SecSign;

/// <summary>Reads the pairs of a request as every vendor SDK writes them (SecSign 2.2 and 2.5, E5): with <c>+</c> or <c>%20</c> for a space, or
/// without any encoding, as the .NET SDK does: raw UTF-8, blanks, equal signs in values, an ampersand at the end.</summary>
internal static class FormPairs
{
    private const int MostPairs = 64;

    /// <summary>Null if there are too many bytes or pairs. If a name occurs twice, the first counts.</summary>
    public static Dictionary<string, string>? Parse(byte[]? body)
    {
        if (body is null)
            return null;
        string[] pairs = Encoding.UTF8.GetString(body).Split('&', StringSplitOptions.RemoveEmptyEntries);
        if (pairs.Length > MostPairs)
            return null;

        Dictionary<string, string> parsed = new(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? pair : pair[..equals];
            parsed.TryAdd(Decode(name), equals < 0 ? "" : Decode(pair[(equals + 1)..]));
        }

        return parsed;
    }

    // A percent sign that begins no escape stays as it is, because not every sender encodes.
    private static string Decode(string text)
    {
        if (text.AsSpan().IndexOfAny('+', '%') < 0)
            return text;
        byte[] raw = Encoding.UTF8.GetBytes(text);
        using MemoryStream decoded = new(raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            // byte.TryParse alone would take a NUL for the end of the number.
            if (raw[i] == '%' && i + 2 < raw.Length && char.IsAsciiHexDigit((char)raw[i + 1]) && char.IsAsciiHexDigit((char)raw[i + 2]))
            {
                decoded.WriteByte(byte.Parse(raw.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null));
                i += 2;
            }
            else
            {
                decoded.WriteByte(raw[i] == '+' ? (byte)' ' : raw[i]);
            }
        }

        return Encoding.UTF8.GetString(decoded.ToArray());
    }
}
