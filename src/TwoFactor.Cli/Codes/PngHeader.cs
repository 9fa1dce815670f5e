using System.Buffers.Binary;

namespace TwoFactor.Cli.Codes;

/// <summary>The header chunk of a PNG.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Bytes of a pixel.</param>
/// <param name="IsPalette">Whether the byte is an index into the palette.</param>
internal sealed record PngHeader(int Width, int Height, int Channels, bool IsPalette)
{
    public int RowLength => Width * Channels;

    /// <returns>The header, or <see langword="null"/> for a format that is not supported.</returns>
    public static PngHeader? Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != 13 || chunk[8] != 8 || chunk[12] != 0)
            return null;
        int channels = chunk[9] switch { 0 => 1, 2 => 3, 3 => 1, 4 => 2, 6 => 4, _ => 0 };
        return channels == 0
            ? null
            : new PngHeader(BinaryPrimitives.ReadInt32BigEndian(chunk), BinaryPrimitives.ReadInt32BigEndian(chunk[4..]), channels, chunk[9] == 3);
    }

    public Pixel ToPixel(ReadOnlySpan<byte> sample, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency) => Channels switch
    {
        1 when IsPalette => Pixel.OnWhite(
            palette[sample[0] * 3], palette[(sample[0] * 3) + 1], palette[(sample[0] * 3) + 2], sample[0] < transparency.Length ? transparency[sample[0]] : (byte)255),
        1 => new Pixel(sample[0], sample[0], sample[0]),
        2 => Pixel.OnWhite(sample[0], sample[0], sample[0], sample[1]),
        3 => new Pixel(sample[0], sample[1], sample[2]),
        _ => Pixel.OnWhite(sample[0], sample[1], sample[2], sample[3]),
    };
}
