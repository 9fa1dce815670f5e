using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.Tests.Conformance.Sample;
using TwoFactor.Testing.Tests.Readme;
using TwoFactor.Tests.Support;

namespace TwoFactor.Testing.Tests.Conformance.Wrong;

/// <summary>The suite with providers that are wrong on purpose. Each must fail exactly the expected cases. A short run tries only those; a full one tries
/// all. The correct provider's run is <c>Readme/ConformanceExample.cs</c>.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class WrongProviderTests
{
    [TestCaseSource(nameof(Faults))]
    public async Task A_wrong_provider_fails_exactly_what_it_gets_wrong(Fault fault)
    {
        string[] expected = ExpectedFailures.Of[fault];
        Dictionary<string, string> failed = [];
        foreach (ConformanceCase rule in ConformanceSuite.Cases.Where(rule => FullCheckAttribute.IsOn || expected.Contains(rule.Name)))
        {
            if (await FailureAsync(rule, fault, fails: expected.Contains(rule.Name)) is { } message)
                failed[rule.Name] = message;
        }

        Assert.That(failed.Keys, Is.EquivalentTo(expected), string.Join("\n", failed.Values));
    }

    [Test]
    public void Every_case_is_failed_by_some_wrong_provider() =>
        Assert.That(ConformanceSuite.Cases.Select(rule => rule.Name).Except(ExpectedFailures.Of.Values.SelectMany(names => names)), Is.Empty);

    private static SampleFixture FixtureFor(Fault fault, bool fails) =>
        fault is Fault.ChecksOnlyTheFirstId or Fault.ComparesOnlyTheFirstId ? new MoreIdsFixture(fault) : new WrongFixture(fault, fails);

    private static IEnumerable<Fault> Faults() => Enum.GetValues<Fault>().Where(fault => fault != Fault.None);

    private static async Task<string?> FailureAsync(ConformanceCase rule, Fault fault, bool fails)
    {
        try
        {
            await rule.RunAsync(FixtureFor(fault, fails), reason => Assert.Fail($"{rule} does not apply: {reason}"));
            return null;
        }
        catch (ConformanceException e)
        {
            Assert.That(e.Message, Does.Match($"^Rule {rule.Rule}, {rule.Family}\\.{rule.Name}: expected .+, but got .+; otherwise .+\\.$"));
            return e.Message;
        }
    }
}
