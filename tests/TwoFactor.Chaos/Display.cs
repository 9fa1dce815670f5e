using System.Globalization;
using Spectre.Console;
using TwoFactor.Chaos.Checks;
using TwoFactor.Chaos.Driving;

namespace TwoFactor.Chaos;

/// <summary>Shows a run and its findings on the console.</summary>
internal static class Display
{
    private const int MostHistories = 20;

    public static Task<RunResult> ShowAsync(ChaosRun run, CancellationToken cancellationToken) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                ProgressTask task = progress.AddTask($"{run.Settings.Logins:N0} logins, seed {run.Settings.Seed}", maxValue: run.Settings.Logins);
                return await run.RunAsync(() => task.Value = run.Ended, cancellationToken);
            });

    public static void Summarize(RunResult run, IReadOnlyList<Finding> findings)
    {
        Table table = new Table().AddColumns("logins", "").Title($"{run.Logins.Count:N0} logins over {run.Settings.Store}");
        foreach ((string name, long count) in Summary.Of(run))
            table.AddRow(Markup.Escape(name), Text(count));
        table.AddRow("[bold]approvals[/]", string.Empty);
        foreach ((string name, long count) in ApprovalAccount.Lines(run))
            table.AddRow(Markup.Escape(name), Text(count));
        table.AddRow("[bold]the rest[/]", string.Empty);
        foreach ((string name, long count) in Summary.TroublesOf(run))
            table.AddRow(Markup.Escape(name), Text(count));
        table.AddRow("[bold]findings[/]", Text(findings.Count));
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Took.TotalSeconds:F0} s, {run.Logins.Count / run.Took.TotalSeconds:F0} logins a second, seed {run.Settings.Seed}"));
    }

    public static void Explain(RunResult run, IReadOnlyList<Finding> findings)
    {
        foreach (IGrouping<string, Finding> rule in findings.GroupBy(finding => finding.Broken))
            AnsiConsole.WriteLine($"RULE BROKEN, {rule.Count()} times: {rule.Key}");
        foreach (Finding finding in findings.Take(MostHistories))
            AnsiConsole.WriteLine($"{finding}\n{(finding.Login is { } login ? LoginHistory.Of(run, login) : string.Empty)}");
        if (findings.Count > MostHistories)
            AnsiConsole.WriteLine($"… and {findings.Count - MostHistories} more");
    }

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
