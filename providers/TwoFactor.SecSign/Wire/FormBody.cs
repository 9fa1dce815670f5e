using System.Buffers;
using System.Text;

namespace TwoFactor.SecSign.Wire;

/// <summary>Writes a URL-encoded form in one piece. Its bytes are those of <see cref="FormUrlEncodedContent"/>.</summary>
internal static class FormBody
{
    private const int LongestEscape = 9; // a character of three UTF-8 bytes, each as %XX

    private static readonly SearchValues<byte> Unescaped =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~"u8);

    /// <param name="fields">The names, which need no escape, and the values.</param>
    public static HttpContent Of(params ReadOnlySpan<(string Name, string Value)> fields)
    {
        int longest = 0;
        foreach ((string name, string value) in fields)
            longest += name.Length + 2 + (value.Length * LongestEscape);

        byte[] buffer = ArrayPool<byte>.Shared.Rent(longest);
        int count = 0;
        foreach ((string name, string value) in fields)
        {
            if (count > 0)
                buffer[count++] = (byte)'&';
            count += Encoding.ASCII.GetBytes(name, buffer.AsSpan(count));
            buffer[count++] = (byte)'=';
            count += Escape(value, buffer.AsSpan(count));
        }

        ByteArrayContent content = new(buffer.AsSpan(0, count).ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
        ArrayPool<byte>.Shared.Return(buffer);
        return content;
    }

    private static int Escape(string value, Span<byte> form)
    {
        Span<byte> bytes = stackalloc byte[4];
        int count = 0;
        foreach (Rune rune in value.EnumerateRunes())
        {
            foreach (byte character in bytes[..rune.EncodeToUtf8(bytes)])
            {
                if (Unescaped.Contains(character))
                {
                    form[count++] = character;
                }
                else if (character == (byte)' ')
                {
                    form[count++] = (byte)'+';
                }
                else
                {
                    form[count++] = (byte)'%';
                    form[count++] = HexDigit(character >> 4);
                    form[count++] = HexDigit(character & 0xF);
                }
            }
        }

        return count;
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
