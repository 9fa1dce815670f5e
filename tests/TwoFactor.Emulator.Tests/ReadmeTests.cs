using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using TwoFactor.Emulator.Outcomes;

namespace TwoFactor.Emulator.Tests;

/// <summary>The tables of the README are complete and correct.</summary>
internal sealed partial class ReadmeTests
{
    [Test]
    public void The_table_of_outcome_names_lists_every_outcome_and_only_names_that_have_one()
    {
        string[] names = FirstColumn("## Users whose names are outcomes");

        NamedOutcome?[] outcomes = [.. names.Select(NamedOutcome.Parse)];

        Assert.That(outcomes, Has.All.Not.Null);
        Assert.That(outcomes.Select(outcome => outcome!.Kind), Is.EquivalentTo(Enum.GetValues<OutcomeKind>()));
    }

    [Test]
    public void Every_fault_is_in_the_table() =>
        Assert.That(FirstColumn("## Faults"), Is.EquivalentTo(Enum.GetNames<FaultKind>()));

    [Test]
    public void Every_switch_is_in_a_table()
    {
        string text = Section("## What is our own choice");

        PropertyInfo[] properties = [.. typeof(SezameBehaviour).GetProperties(), .. typeof(SecSignBehaviour).GetProperties()];
        IEnumerable<string> switches = properties.Select(property => $"`{property.Name}`");

        Assert.That(switches, Has.All.Matches<string>(name => text.Contains(name!, StringComparison.Ordinal)));
    }

    private static string[] FirstColumn(string heading)
    {
        IEnumerable<string> rows = Section(heading).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        return [.. rows.SelectMany(row => Code().Matches(row.Split('|')[1])).Select(match => match.Groups[1].Value)];
    }

    private static string Section(string heading)
    {
        string text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../src/TwoFactor.Emulator/README.md"));
        int start = text.IndexOf(heading, StringComparison.Ordinal);
        int end = text.IndexOf("\n## ", start + heading.Length, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
