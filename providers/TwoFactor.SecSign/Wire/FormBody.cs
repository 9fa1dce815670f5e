using System.Buffers;
using System.Text;

namespace TwoFactor.SecSign.Wire;

/// <summary>Writes a URL-encoded form into one buffer. The bytes are the same as those of <see cref="FormUrlEncodedContent"/>.</summary>
internal static class FormBody
{
    private const int LongestEscape = 9; // a character of three UTF-8 bytes, each as %XX

    private static readonly SearchValues<char> Unescaped =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~");

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
        buffer.AsSpan(0, count).Clear(); // the body contains names and ids, and any other code may rent the buffer next
        ArrayPool<byte>.Shared.Return(buffer);
        return content;
    }

    private static int Escape(ReadOnlySpan<char> value, Span<byte> form)
    {
        int count = 0;
        while (true)
        {
            int plain = value.IndexOfAnyExcept(Unescaped);
            if (plain < 0)
                return count + Encoding.ASCII.GetBytes(value, form[count..]);
            count += Encoding.ASCII.GetBytes(value[..plain], form[count..]);
            Rune.DecodeFromUtf16(value[plain..], out Rune rune, out int length); // a lone surrogate becomes a replacement character
            count += Escape(rune, form[count..]);
            value = value[(plain + length)..];
        }
    }

    private static int Escape(Rune rune, Span<byte> form)
    {
        if (rune.Value == ' ')
        {
            form[0] = (byte)'+';
            return 1;
        }

        Span<byte> bytes = stackalloc byte[4];
        int count = 0;
        foreach (byte character in bytes[..rune.EncodeToUtf8(bytes)])
        {
            form[count++] = (byte)'%';
            form[count++] = HexDigit(character >> 4);
            form[count++] = HexDigit(character & 0xF);
        }

        return count;
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
