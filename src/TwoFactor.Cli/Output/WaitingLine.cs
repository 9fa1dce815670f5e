using Spectre.Console;

namespace TwoFactor.Cli.Output;

/// <summary>The line that is redrawn while the tool waits. It always fits the terminal, because a wrapped line cannot be redrawn well.</summary>
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
        int room = width - end.Length - 4;
        if (room > BarWidth + what.Length + state.Length + 6)
        {
            int full = (int)Math.Round(BarWidth * Math.Clamp(left / (until - since), 0, 1));
            line.Append(new string('━', full), new Style(Color.Aqua)).Append(new string('━', BarWidth - full) + " ", new Style(Color.Grey));
            room -= BarWidth + 1;
        }

        string text = state.Length > 0 ? $"{what}: {state}" : what;
        line.Append(text.Length <= room ? text : string.Concat(text.AsSpan(0, Math.Max(0, room - 1)), "…"));
        return line.Append($" {end}", new Style(Color.Grey));
    }
}
