using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace TwoFactor.Sezame.Wire;

/// <summary>Repairs an almost valid JSON object. Inside strings, U+FFFD replaces control characters (also U+007F to U+009F, which JSON allows); outside, a
/// space does. U+FFFD also replaces invalid UTF-8, backslashes that begin no escape, and escaped lone surrogates.</summary>
internal static class OddJson
{
    private const int LongestBody = 64 * 1024; // a hundred times what the service sends; a longer one is not worth the work
    private const int EscapeLength = 6; // \uXXXX

    /// <returns>A copy without such content, or <see langword="null"/> if the body does not look like an object or is too long.</returns>
    public static byte[]? Repair(ReadOnlySpan<byte> body)
    {
        body = JsonBody.WithoutMark(body);
        if (body.Length > LongestBody || !body.TrimStart(" \t\r\n"u8).StartsWith("{"u8))
            return null;

        ArrayBufferWriter<byte> repaired = new(body.Length);
        bool isInString = false;
        while (!body.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(body, out Rune rune, out int length);
            isInString ^= rune.Value == '"'; // an escaped one is read with its escape
            if (status != OperationStatus.Done || (isInString && Rune.IsControl(rune)))
                repaired.Write("\uFFFD"u8);
            else if (Rune.IsControl(rune))
                repaired.Write(" "u8);
            else if (rune.Value == '\\')
                length = RepairEscape(body, repaired);
            else
                repaired.Write(body[..length]);
            body = body[length..];
        }

        return repaired.WrittenSpan.ToArray();
    }

    /// <returns>The number of bytes of the body that were read.</returns>
    private static int RepairEscape(ReadOnlySpan<byte> body, ArrayBufferWriter<byte> repaired)
    {
        if (!TryReadUnit(body, out char unit))
        {
            bool isEscape = body.Length > 1 && "\"\\/bfnrt"u8.Contains(body[1]);
            repaired.Write(isEscape ? body[..2] : "\uFFFD"u8);
            return isEscape ? 2 : 1; // only the backslash was replaced; the character after it is read next
        }

        bool isPair = char.IsHighSurrogate(unit) && TryReadUnit(body[EscapeLength..], out char second) && char.IsLowSurrogate(second);
        int length = isPair ? 2 * EscapeLength : EscapeLength;
        repaired.Write(char.IsSurrogate(unit) && !isPair ? "\uFFFD"u8 : body[..length]);
        return length;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> text, out char unit)
    {
        unit = default;
        if (text.Length < EscapeLength || text[0] != '\\' || text[1] != 'u')
            return false;
        Span<byte> code = stackalloc byte[sizeof(char)];
        if (Convert.FromHexString(text[2..EscapeLength], code, out _, out _) != OperationStatus.Done) // TryParse would accept zero bytes after the digits
            return false;
        unit = (char)BinaryPrimitives.ReadUInt16BigEndian(code);
        return true;
    }
}
