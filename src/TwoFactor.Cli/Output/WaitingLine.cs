using System.Globalization;
using System.Text;
using Spectre.Console;

namespace TwoFactor.Cli.Output;

/// <summary>The line that is redrawn while the tool waits. It fits every terminal of 17 columns or more, because a wrapped line cannot be redrawn
/// well.</summary>
internal sealed class WaitingLine(string what, DateTimeOffset since, DateTimeOffset until)
{
    private const string Spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private const int BarWidth = 16;

    public Paragraph Draw(string state, DateTimeOffset now, int width)
    {
        TimeSpan left = until > now ? until - now : TimeSpan.Zero;
        int tick = (int)((now - since).TotalMilliseconds / 250);
        string end = left.TotalHours < 1 ? $"{left:m\\:ss} left" : $"{left:h\\:mm\\:ss} left";

        Paragraph line = new();
        line.Append($"{Spinner[Math.Max(0, tick) % Spinner.Length]} ", new Style(Color.Aqua));
        int room = Math.Max(0, width - end.Length - 4);
        string text = state.Length > 0 ? $"{what}: {state}" : what;
        if (room > BarWidth + text.GetCellWidth() + 4)
        {
            int full = (int)Math.Round(BarWidth * Math.Clamp(left / (until - since), 0, 1));
            line.Append(new string('━', full), new Style(Color.Aqua)).Append(new string('━', BarWidth - full) + " ", new Style(Color.Grey));
            room -= BarWidth + 1;
        }

        line.Append(Cut(text, room));
        return line.Append($" {end}", new Style(Color.Grey));
    }

    // A character of East Asia takes two columns, and an emoji is several characters.
    private static string Cut(string text, int columns)
    {
        if (text.GetCellWidth() <= columns)
            return text;
        StringBuilder kept = new();
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext() && (kept + elements.GetTextElement()).GetCellWidth() < columns)
            kept.Append(elements.GetTextElement());
        return columns == 0 ? string.Empty : kept.Append('…').ToString();
    }
}
