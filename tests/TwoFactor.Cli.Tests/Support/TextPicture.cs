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

        return TestPng.Create(width, lines.Length * 2 * Scale, rows.ToArray());
    }

    private static void WriteRow(MemoryStream rows, string line, Func<char, byte> grey)
    {
        byte[] row = [0, .. line.SelectMany(c => Enumerable.Repeat(grey(c), Scale))];
        for (int i = 0; i < Scale; i++)
            rows.Write(row);
    }
}
