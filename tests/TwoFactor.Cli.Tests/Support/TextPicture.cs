using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TwoFactor.Cli.Tests.Support;

/// <summary>Turns text of half blocks into the picture that a terminal would show.</summary>
internal static class TextPicture
{
    private const int Scale = 6;

    /// <param name="text">Lines of blocks.</param>
    /// <param name="ink">The grey of what is drawn: 0 is black, 255 white.</param>
    /// <param name="paper">The grey of what is not.</param>
    public static byte[] ToPng(string text, byte ink, byte paper)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        int width = lines.Max(line => line.Length) * Scale;
        using MemoryStream rows = new();
        foreach (string line in lines)
        {
            WriteRow(rows, line, c => c is '█' or '▀' ? ink : paper);
            WriteRow(rows, line, c => c is '█' or '▄' ? ink : paper);
        }

        return Png(width, lines.Length * 2 * Scale, rows.ToArray());
    }

    private static void WriteRow(MemoryStream rows, string line, Func<char, byte> grey)
    {
        byte[] row = [0, .. line.SelectMany(c => Enumerable.Repeat(grey(c), Scale))];
        for (int i = 0; i < Scale; i++)
            rows.Write(row);
    }

    /// <summary>A PNG of 8-bit grey, from rows that begin with their filter.</summary>
    public static byte[] Png(int width, int height, byte[] rows, byte colourType = 0, params (string Type, byte[] Content)[] more)
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
