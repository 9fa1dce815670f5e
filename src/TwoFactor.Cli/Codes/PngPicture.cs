using System.Buffers.Binary;
using System.IO.Compression;

namespace TwoFactor.Cli.Codes;

/// <summary>Reads small PNG pictures (ISO/IEC 15948): 8 bits a channel, not interlaced. Other pictures are not supported; they are shown as a
/// file.</summary>
internal static class PngPicture
{
    private const int LongestSide = 1024;
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <returns>The picture, or <see langword="null"/> if the format is not supported.</returns>
    public static Picture? Read(ReadOnlySpan<byte> png)
    {
        if (!png.StartsWith(Signature))
            return null;

        PngHeader? header = null;
        byte[] palette = [];
        byte[] transparency = [];
        using MemoryStream compressed = new();
        for (png = png[Signature.Length..]; png.Length >= 12;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png);
            if (length > png.Length - 12)
                return null;
            ReadOnlySpan<byte> content = png.Slice(8, (int)length);
            ReadOnlySpan<byte> type = png.Slice(4, 4);
            if (type.SequenceEqual("IHDR"u8))
                header = PngHeader.Read(content);
            else if (type.SequenceEqual("PLTE"u8))
                palette = content.ToArray();
            else if (type.SequenceEqual("tRNS"u8))
                transparency = content.ToArray();
            else if (type.SequenceEqual("IDAT"u8))
                compressed.Write(content);
            png = png[(12 + (int)length)..];
        }

        return header is { Width: > 0 and <= LongestSide, Height: > 0 and <= LongestSide }
            ? Decode(header, palette, transparency, compressed)
            : null;
    }

    private static Picture? Decode(PngHeader header, byte[] palette, byte[] transparency, MemoryStream compressed)
    {
        if (Inflate(compressed, header.Height * (header.RowLength + 1)) is not { } rows || !PngFilter.Undo(rows, header))
            return null;
        Pixel[] pixels = new Pixel[header.Width * header.Height];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, header.Width);
            ReadOnlySpan<byte> sample = rows.AsSpan((y * (header.RowLength + 1)) + 1 + (x * header.Channels), header.Channels);
            if (header.IsPalette && (sample[0] + 1) * 3 > palette.Length)
                return null;
            pixels[i] = header.ToPixel(sample, palette, transparency);
        }

        return new Picture(header.Width, header.Height, pixels);
    }

    private static byte[]? Inflate(MemoryStream compressed, int length)
    {
        compressed.Position = 0;
        byte[] rows = new byte[length];
        try
        {
            using ZLibStream inflated = new(compressed, CompressionMode.Decompress);
            inflated.ReadExactly(rows);
            return rows;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }
}
