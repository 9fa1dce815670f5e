using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TwoFactor.Cli.Tests.Support;

/// <summary>Makes PNG pictures (ISO/IEC 15948), also wrong ones.</summary>
internal static class TestPng
{
    /// <summary>A PNG with 8 bits a channel.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="rows">Each begins with its filter's number.</param>
    /// <param name="colourType">0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA.</param>
    /// <param name="more">Chunks before the data, such as PLTE.</param>
    public static byte[] Create(int width, int height, byte[] rows, byte colourType = 0, params (string Type, byte[] Content)[] more)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, colourType);
        using MemoryStream compressed = new();
        using (ZLibStream deflate = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(rows);
        return
        [
            0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10,
            .. Chunk("IHDR", header), .. more.SelectMany(chunk => Chunk(chunk.Type, chunk.Content)), .. Chunk("IDAT", compressed.ToArray()), .. Chunk("IEND", []),
        ];
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), Crc(chunk.AsSpan(4, content.Length + 4)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }
}
