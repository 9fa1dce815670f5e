using System.Text;
using Spectre.Console;

namespace TwoFactor.Cli.Output;

/// <summary>Breaks lines between words, so that a window does not break them within one.</summary>
/// <remarks>
/// Columns of a line are separated by two or more blanks, and a continued line starts below the last column. A word that is longer than a line is not
/// broken, so that a path or an address can be copied.
/// </remarks>
internal static class WordWrap
{
    private const int LeastColumn = 24; // a narrower last column is harder to read than lines that start further left
    private const int UsualIndent = 4;

    /// <param name="text">One line or several.</param>
    /// <param name="window">The window; <see langword="null"/> leaves the text as it is.</param>
    /// <param name="command">A command at the end of the text, to be copied. It is not broken, and gets a line of its own where the last one has no
    /// room for it.</param>
    public static string Fit(string text, TextWindow? window, string? command = null)
    {
        string fitted = window is null ? text : string.Join('\n', text.Split('\n').SelectMany(line => Break(line, window.Width)));
        if (command is null)
            return fitted;
        string last = fitted[(fitted.LastIndexOf('\n') + 1)..];
        bool hasRoom = window is null || $"{last} {command}".GetCellWidth() <= window.Width;
        return $"{fitted}{(hasRoom ? ' ' : '\n')}{command}";
    }

    private static IEnumerable<string> Break(string line, int width)
    {
        if (line.GetCellWidth() <= width)
            return [line];
        int column = LastColumn(line);
        string indent = new(' ', line[..column].GetCellWidth() <= width - LeastColumn ? line[..column].GetCellWidth() : Math.Min(UsualIndent, width / 4));
        List<string> lines = [];
        StringBuilder current = new(line[..column]);
        bool isEmpty = true;
        foreach (string word in line[column..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && current.ToString().GetCellWidth() + 1 + word.GetCellWidth() > width)
            {
                lines.Add(current.ToString());
                current.Clear().Append(indent);
                isEmpty = true;
            }

            current.Append(isEmpty ? string.Empty : " ").Append(word);
            isEmpty = false;
        }

        return [.. lines, current.ToString()];
    }

    // The start of the text after the last two blanks.
    private static int LastColumn(string line)
    {
        string trimmed = line.TrimEnd();
        int blanks = trimmed.LastIndexOf("  ", StringComparison.Ordinal);
        return blanks < 0 ? 0 : blanks + 2;
    }
}
