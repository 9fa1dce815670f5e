namespace TwoFactor.Cli.Codes;

/// <summary>Reverses the filters of a PNG's rows (ISO/IEC 15948 section 9).</summary>
internal static class PngFilter
{
    /// <summary>Turns filtered rows into samples, in place. Each row begins with its filter's number.</summary>
    /// <returns>Whether all filters were known.</returns>
    public static bool Undo(byte[] rows, PngHeader header)
    {
        int stride = header.RowLength + 1;
        for (int y = 0; y < header.Height; y++)
        {
            int start = y * stride;
            for (int i = start + 1; i < start + stride; i++)
            {
                int left = i - start > header.Channels ? rows[i - header.Channels] : 0;
                int above = y > 0 ? rows[i - stride] : 0;
                int aboveLeft = y > 0 && i - start > header.Channels ? rows[i - stride - header.Channels] : 0;
                if (Predict(rows[start], left, above, aboveLeft) is not { } predicted)
                    return false;
                rows[i] = (byte)(rows[i] + predicted);
            }
        }

        return true;
    }

    private static int? Predict(byte filter, int left, int above, int aboveLeft) => filter switch
    {
        0 => 0,
        1 => left,
        2 => above,
        3 => (left + above) / 2,
        4 => Paeth(left, above, aboveLeft),
        _ => null,
    };

    private static int Paeth(int left, int above, int aboveLeft)
    {
        int estimate = left + above - aboveLeft;
        (int toLeft, int toAbove, int toAboveLeft) = (Math.Abs(estimate - left), Math.Abs(estimate - above), Math.Abs(estimate - aboveLeft));
        return toLeft <= toAbove && toLeft <= toAboveLeft ? left : toAbove <= toAboveLeft ? above : aboveLeft;
    }
}
