using System.Text;

namespace TwoFactor.Cli.Codes;

/// <summary>Draws a QR code in text: each character is two modules, one above the other, which makes them square.</summary>
internal static class HalfBlocks
{
    // Colours of the 256-colour palette. Terminal themes change only its first sixteen.
    private const string BlackOnWhite = "\e[38;5;16;48;5;231m";
    private const string Reset = "\e[0m";

    /// <summary>Draws in black and white, whatever the terminal's own colours are.</summary>
    public static string Coloured(QrCode code)
    {
        StringBuilder text = new();
        foreach (string line in Lines(code, inkIsDark: true))
            text.Append(BlackOnWhite).Append(line).Append(Reset).Append('\n');
        return text.ToString();
    }

    /// <summary>Draws in the terminal's own colours: for light text on a dark background, or the other way round if
    /// <paramref name="onLight"/>.</summary>
    public static string Plain(QrCode code, bool onLight)
    {
        StringBuilder text = new();
        foreach (string line in Lines(code, inkIsDark: onLight))
            text.Append(line).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<string> Lines(QrCode code, bool inkIsDark)
    {
        for (int row = 0; row < code.Size; row += 2)
        {
            char[] line = new char[code.Size];
            for (int column = 0; column < code.Size; column++)
            {
                bool upper = code.IsDark(row, column) == inkIsDark;
                // An odd number of rows leaves half a line, which belongs to the quiet zone.
                bool lower = (row + 1 < code.Size && code.IsDark(row + 1, column)) == inkIsDark;
                line[column] = (upper, lower) switch
                {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    _ => ' ',
                };
            }

            yield return new string(line);
        }
    }
}
