namespace TwoFactor.Cli.Codes;

/// <summary>One colour.</summary>
internal readonly record struct Pixel(byte Red, byte Green, byte Blue)
{
    /// <summary>The colour on a white background, with the opacity <paramref name="alpha"/>.</summary>
    public static Pixel OnWhite(byte red, byte green, byte blue, byte alpha) => new(Over(red, alpha), Over(green, alpha), Over(blue, alpha));

    private static byte Over(byte value, byte alpha) => (byte)(255 - ((255 - value) * alpha / 255));
}
