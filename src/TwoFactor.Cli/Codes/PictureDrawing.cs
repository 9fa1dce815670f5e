using System.Globalization;
using System.Text;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Codes;

/// <summary>Draws a picture in a terminal: each character is two pixels, one above the other.</summary>
internal static class PictureDrawing
{
    public static string Draw(Picture picture, TerminalTraits terminal)
    {
        StringBuilder text = new();
        for (int y = 0; y < picture.Height; y += 2)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                Pixel lower = y + 1 < picture.Height ? picture[x, y + 1] : new Pixel(255, 255, 255);
                text.Append("\e[38;").Append(Colour(picture[x, y], terminal)).Append(";48;").Append(Colour(lower, terminal)).Append("m▀");
            }

            text.Append("\e[0m\n");
        }

        return text.ToString();
    }

    private static string Colour(Pixel pixel, TerminalTraits terminal) => terminal.HasTrueColour
        ? string.Create(CultureInfo.InvariantCulture, $"2;{pixel.Red};{pixel.Green};{pixel.Blue}")
        : string.Create(CultureInfo.InvariantCulture, $"5;{16 + (36 * InCube(pixel.Red)) + (6 * InCube(pixel.Green)) + InCube(pixel.Blue)}");

    // The six steps of the cube of 256 colours are 0, 95, 135, 175, 215 and 255.
    private static int InCube(byte value) => value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40;
}
