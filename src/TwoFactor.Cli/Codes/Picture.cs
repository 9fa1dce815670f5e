namespace TwoFactor.Cli.Codes;

/// <summary>A picture as pixels, on a white background.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Pixels">Row by row.</param>
internal sealed record Picture(int Width, int Height, Pixel[] Pixels)
{
    public Pixel this[int x, int y] => Pixels[(y * Width) + x];

    /// <summary>Shrinks the picture to a width. Each new pixel is the mean of the pixels that it replaces. A picture that is not wider is returned
    /// unchanged.</summary>
    public Picture ShrinkTo(int width)
    {
        if (width >= Width)
            return this;
        int height = Math.Max(1, Height * width / Width);
        Pixel[] pixels = new Pixel[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                pixels[(y * width) + x] = Mean(x * Width / width, (x + 1) * Width / width, y * Height / height, (y + 1) * Height / height);
        }

        return new Picture(width, height, pixels);
    }

    private Pixel Mean(int left, int right, int top, int bottom)
    {
        (int red, int green, int blue, int count) = (0, 0, 0, (right - left) * (bottom - top));
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
                (red, green, blue) = (red + this[x, y].Red, green + this[x, y].Green, blue + this[x, y].Blue);
        }

        return new Pixel((byte)(red / count), (byte)(green / count), (byte)(blue / count));
    }
}
