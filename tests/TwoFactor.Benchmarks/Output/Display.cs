using System.Runtime.InteropServices;
using Spectre.Console;

namespace TwoFactor.Benchmarks.Output;

/// <summary>Shows on the console how far a measurement is, and its table at the end.</summary>
internal static class Display
{
    private const int WidthOfAFile = 150;

    /// <summary>Measures, and shows how far that is. Nothing is drawn between two reports, so that drawing is not part of what is measured.</summary>
    /// <param name="what">What is measured.</param>
    /// <param name="steps">How many steps it takes: rounds, seconds or cases.</param>
    /// <param name="measure">Measures, and reports how many steps are done.</param>
    public static Task<T> MeasureAsync<T>(string what, double steps, Func<Action<double>, Task<T>> measure) =>
        AnsiConsole.Progress()
            .AutoRefresh(false)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                ProgressTask task = progress.AddTask(Markup.Escape(what), maxValue: steps);
                return await measure(done =>
                {
                    task.Value = done;
                    progress.Refresh();
                });
            });

    /// <summary>Writes a table, and below it where it was measured: figures of two machines cannot be compared.</summary>
    /// <param name="title">What was measured, and how.</param>
    /// <param name="columns">The first one names the rows.</param>
    /// <param name="rows">A text for each column.</param>
    public static void Write(string title, string[] columns, IReadOnlyList<string[]> rows)
    {
        if (!AnsiConsole.Profile.Out.IsTerminal)
            AnsiConsole.Profile.Width = WidthOfAFile;
        AnsiConsole.WriteLine(title);
        Table table = new();
        for (int i = 0; i < columns.Length; i++)
            table.AddColumn(new TableColumn(Markup.Escape(columns[i])) { Alignment = char.IsLetter(rows[0][i], 0) ? Justify.Left : Justify.Right });
        foreach (string[] row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}{Load()}");
    }

    // Of the last minute, this measurement included: where it is far above the processors, other programs were in the way.
    private static string Load() => File.Exists("/proc/loadavg") ? $", load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}" : string.Empty;
}
