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

    [TestCase("**Sezame**", typeof(SezameBehaviour))]
    [TestCase("**SecSign ID**", typeof(SecSignBehaviour))]
    public void Every_switch_is_in_the_table_of_its_service(string title, Type behaviour)
    {
        IEnumerable<string> rows = Section("## What is our own choice").Split('\n')
            .SkipWhile(line => line != title).Skip(1).TakeWhile(line => !line.StartsWith("**", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal));

        IEnumerable<string> switches = Codes(rows, column: 3).Where(name => !name.StartsWith("EmulatorOptions.", StringComparison.Ordinal));

        Assert.That(switches, Is.EquivalentTo(behaviour.GetProperties().Select(property => property.Name)));
    }

    private static string[] FirstColumn(string heading) =>
        [.. Codes(Section(heading).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)), column: 1)];

    private static IEnumerable<string> Codes(IEnumerable<string> rows, int column) =>
        rows.SelectMany(row => Code().Matches(row.Split('|')[column])).Select(match => match.Groups[1].Value);

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
