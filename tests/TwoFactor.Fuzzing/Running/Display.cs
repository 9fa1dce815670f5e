using System.Globalization;
using Spectre.Console;

namespace TwoFactor.Fuzzing.Running;

/// <summary>Shows a run on the console, and keeps the inputs that broke something.</summary>
internal static class Display
{
    public static Task ShowAsync(FuzzRun run, CancellationToken cancellationToken) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                ProgressTask task = progress.AddTask($"{run.Inputs:N0} inputs, seed {run.Seed}", maxValue: run.Inputs);
                await run.RunAsync(() => task.Value = run.Done, cancellationToken);
            });

    public static void Summarize(FuzzRun run, TimeSpan took)
    {
        Table table = new Table().AddColumns("target", "inputs", "refused", "understood", "approved*", "broken");
        foreach ((string target, Tally tally) in run.Tallies.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            int broken = run.Findings.Count(finding => finding.Target == target);
            table.AddRow([target, .. ((long[])[tally.All, tally[Verdict.Refused], tally[Verdict.Understood], tally[Verdict.Approved], broken])
                .Select(number => number.ToString("N0", CultureInfo.InvariantCulture))]);
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("* Rightly: other readers, which share no code with the library, find the same yes. An approval that they do not find counts as broken.");
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Done:N0} inputs in {took.TotalSeconds:F0} s, {run.Done / took.TotalSeconds:N0} a second, seed {run.Seed}"));
    }

    /// <summary>Writes the findings to a folder, from which they can be taken into the corpus.</summary>
    public static void Keep(IReadOnlyCollection<Finding> findings, string folder)
    {
        foreach (Finding finding in findings)
        {
            string file = Path.Combine(folder, finding.Target, finding.Number.ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, finding.Input);
            AnsiConsole.WriteLine($"BROKEN {finding.Target}, input {finding.Number}: {finding.Property}\n  {file}\n  {finding.Details}");
        }
    }
}
