namespace TwoFactor.Emulator.SecSign;

/// <summary>A picture that both the login page and the phone show, so that the user can see that they belong to the same login.</summary>
/// <remarks>88 by 88 pixels, RGBA, like the one known sample (SecSign 2.2).</remarks>
internal sealed class AccessPass
{
    public const int Size = 88;

    // Each pixel is sampled this often in both directions, for smooth edges.
    private const int Samples = 4;

    private AccessPass(SymbolShape shape)
    {
        Name = shape.Name;
        Png = EncodeWithSpecialCharacters(Draw(shape));
        Base64 = Convert.ToBase64String(Png);
    }

    public static IReadOnlyList<AccessPass> All { get; } = [.. SymbolShapes.All.Select(shape => new AccessPass(shape))];

    public string Name { get; }

    public byte[] Png { get; }

    public string Base64 { get; }

    private static byte[] Draw(SymbolShape shape)
    {
        byte[] rgba = new byte[Size * Size * 4];
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                int at = (y * Size + x) * 4;
                rgba[at] = (byte)(shape.Colour >> 16);
                rgba[at + 1] = (byte)(shape.Colour >> 8);
                rgba[at + 2] = (byte)shape.Colour;
                rgba[at + 3] = (byte)(Coverage(shape, x, y) * byte.MaxValue);
            }
        }

        return rgba;
    }

    private static double Coverage(SymbolShape shape, int x, int y)
    {
        int inked = 0;
        for (int sample = 0; sample < Samples * Samples; sample++)
        {
            double across = x + (sample % Samples + 0.5) / Samples;
            double down = y + (sample / Samples + 0.5) / Samples;
            inked += shape.IsInked(across / Size * 2 - 1, down / Size * 2 - 1) ? 1 : 0;
        }

        return inked / (double)(Samples * Samples);
    }

    // SecSign 2.3: some parsers lose '+', '/' or the padding, so every picture contains them. The comment is lengthened until it does.
    private static byte[] EncodeWithSpecialCharacters(byte[] rgba)
    {
        string comment = "access pass ";
        while (true)
        {
            byte[] png = PngEncoder.Encode(Size, Size, rgba, comment);
            ReadOnlySpan<char> base64 = Convert.ToBase64String(png);
            if (base64.Contains('+') && base64.Contains('/') && base64 is [.., '=', '='])
                return png;
            comment += '~';
        }
    }
}
