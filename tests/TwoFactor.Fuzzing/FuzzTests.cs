using System.Globalization;
using TwoFactor.Fuzzing.Running;
using TwoFactor.Fuzzing.Targets;

namespace TwoFactor.Fuzzing;

/// <summary>A short run in every test run. How many inputs and which ones: <c>TWOFACTOR_FUZZ_INPUTS</c> and <c>TWOFACTOR_FUZZ_SEED</c>.</summary>
public sealed class FuzzTests
{
    private const int FewInputs = 50_000;
    private const int Seed = 20261126; // the same inputs each time: a test does not fail by chance. The program takes a new one.

    [Test]
    [CancelAfter(20 * 60_000)]
    public async Task Damaged_inputs_break_no_property_and_approve_nothing(CancellationToken cancellationToken)
    {
        FuzzRun run = new(Setting("TWOFACTOR_FUZZ_INPUTS", FewInputs), Setting("TWOFACTOR_FUZZ_SEED", Seed), () => AllTargets.Create());

        await run.RunAsync(() => { }, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Findings.Select(Describe), Is.Empty);
            Assert.That(run.Done, Is.EqualTo(run.Inputs));
            foreach (string polls in (string[])["sezame-polls", "secsign-polls", "handles"])
                Assert.That(run.Tallies[polls][Verdict.Approved], Is.GreaterThan(run.Inputs / 1000), $"the inputs of {polls} are near enough to a yes to prove something");
            Assert.That(run.Tallies["sezame-calls"][Verdict.Approved], Is.Positive, "some answers to a start are a yes to the poll that follows");
            Assert.That(run.Tallies["page-endpoints"][Verdict.Approved], Is.Positive, "some requests to the page are let in");
            foreach ((string target, Tally tally) in run.Tallies)
                Assert.That(tally[Verdict.Understood] + tally[Verdict.Approved], Is.Positive, $"some inputs of {target} get through");
        }
    }

    [TestCaseSource(nameof(Remembered))]
    public void An_input_that_once_failed_does_not_fail_again(string target, string name)
    {
        using FuzzTarget reader = AllTargets.Create(target).Single();

        (_, string? broken, string details) = Trial.Of(reader, Corpus.Read(target, name), TestContext.CurrentContext.CancellationToken);

        Assert.That(broken, Is.Null, details);
    }

    [Test]
    public void Every_sample_is_answered([ValueSource(nameof(Targets))] string target)
    {
        using FuzzTarget reader = AllTargets.Create(target).Single();
        foreach (byte[] sample in reader.Samples)
            Assert.That(Trial.Of(reader, sample, TestContext.CurrentContext.CancellationToken).Broken, Is.Null, System.Text.Encoding.UTF8.GetString(sample));
    }

    private static IEnumerable<string> Targets() => AllTargets.Names;

    private static IEnumerable<object[]> Remembered() => Corpus.All.Select(entry => new object[] { entry.Target, entry.Name });

    private static int Setting(string name, int byDefault) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : byDefault;

    private static string Describe(Finding finding) =>
        $"{finding.Target}, input {finding.Number}: {finding.Property}\n{Convert.ToBase64String(finding.Input.AsSpan(0, Math.Min(finding.Input.Length, 2000)))}\n{finding.Details}";
}
