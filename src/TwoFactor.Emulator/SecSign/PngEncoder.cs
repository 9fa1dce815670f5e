using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TwoFactor.Emulator.SecSign;

/// <summary>Writes RGBA pixels as a PNG: signature, header, an optional comment, one block of data, end.</summary>
internal static class PngEncoder
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="rgba">Four bytes a pixel, row by row from the top left.</param>
    /// <param name="comment">A comment of Latin letters, or empty for none.</param>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> rgba, string comment = "")
    {
        using MemoryStream png = new();
        png.Write(Signature);
        WriteChunk(png, "IHDR", Header(width, height));
        if (comment.Length > 0)
            WriteChunk(png, "tEXt", Encoding.Latin1.GetBytes("Comment\0" + comment));
        WriteChunk(png, "IDAT", Compress(width * 4, rgba));
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    private static byte[] Header(int width, int height)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;      // bits per channel
        header[9] = 6;      // RGBA
        return header;
    }

    private static byte[] Compress(int stride, ReadOnlySpan<byte> rgba)
    {
        using MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int start = 0; start < rgba.Length; start += stride)
            {
                zlib.WriteByte(0);      // the row's filter: none
                zlib.Write(rgba.Slice(start, stride));
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(Stream png, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);

        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. data];
        png.Write(typed);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(typed));
        png.Write(number);
    }

    // The checksum of the PNG specification, computed bit by bit, because the images are few and small.
    private static uint Crc32(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
        }

        return ~crc;
    }
}
