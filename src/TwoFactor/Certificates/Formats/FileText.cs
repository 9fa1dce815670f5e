using System.Buffers.Binary;
using System.Text;

namespace TwoFactor.Certificates.Formats;

/// <summary>Decodes text files in the encodings that editors and shells write: UTF-8, UTF-16 and UTF-32, with a byte order mark or without.</summary>
internal static class FileText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding Utf16 = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding Utf16BigEndian = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UTF32Encoding Utf32 = new(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true);
    private static readonly UTF32Encoding Utf32BigEndian = new(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true);

    /// <returns>The text without its byte order mark, or <see langword="null"/> if the bytes are not text in any of these encodings.</returns>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        (Encoding encoding, int markLength) = EncodingOf(bytes);
        try
        {
            return encoding.GetString(bytes[markLength..]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Decodes a PEM file. The text around its blocks may be in any encoding.</summary>
    public static string DecodePem(ReadOnlySpan<byte> bytes) => Decode(bytes) ?? Encoding.Latin1.GetString(bytes);

    private static (Encoding Encoding, int MarkLength) EncodingOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return (Utf8, 3);
        // Checked before UTF-16, whose mark is the beginning of this mark.
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
            return (Utf32, 4);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]))
            return (Utf32BigEndian, 4);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return (Utf16, 2);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return (Utf16BigEndian, 2);
        // .NET can write UTF-16 without a mark. Every second byte of Western text is then zero.
        if (IsLatinUtf16(bytes, bigEndian: false))
            return (Utf16, 0);
        return IsLatinUtf16(bytes, bigEndian: true) ? (Utf16BigEndian, 0) : (Utf8, 0);
    }

    private static bool IsLatinUtf16(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        if (bytes.Length < 4 || bytes.Length % 2 != 0)
            return false;
        for (int i = 0; i < bytes.Length; i += 2)
        {
            ushort unit = bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[i..]);
            if (unit is 0 or > byte.MaxValue)
                return false;
        }

        return true;
    }
}
