using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.FlowRules;
using TwoFactor.Testing.Tests.FlowStores.Sample;
using TwoFactor.Tests.Support;

namespace TwoFactor.Testing.Tests.FlowRules.Wrong;

/// <summary>The suite with stores, flows and providers that are wrong on purpose: within a family of cases, each must fail exactly the expected ones.
/// Unless the check is full, only those are run.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class WrongFlowTests
{
    [TestCaseSource(nameof(Stores))]
    public Task A_wrong_store_fails_exactly_what_it_gets_wrong(StoreFault fault, string family) =>
        ExpectAsync(family, () => WrongFixtures.Over(fault), ExpectedFlowFailures.OfStores[(fault, family)], ExpectedFlowFailures.OfStoresNowAndThen.GetValueOrDefault((fault, family), []));

    [TestCaseSource(nameof(Flows))]
    public Task A_wrong_flow_fails_exactly_what_it_gets_wrong(FlowFault fault, string family) =>
        ExpectAsync(family, () => WrongFixtures.With(fault), ExpectedFlowFailures.OfFlows[(fault, family)], []);

    [Test]
    public void Every_rule_is_broken_by_a_wrong_store_or_flow()
    {
        IEnumerable<string> failed = ExpectedFlowFailures.OfStores.Values.Concat(ExpectedFlowFailures.OfFlows.Values).SelectMany(names => names);
        IEnumerable<int> rules = failed.Select(name => FlowSuite.Cases.Single(rule => rule.Name == name).Rule);
        Assert.That(rules.Distinct().Order(), Is.EqualTo(Enumerable.Range(0, 11)));
    }

    private static async Task ExpectAsync(string family, Func<FlowFixture> fixture, string[] expected, string[] nowAndThen)
    {
        Dictionary<string, string> failed = [];
        foreach (FlowCase rule in FlowSuite.Cases.Where(rule => rule.Family == family && (FullCheckAttribute.IsOn || expected.Contains(rule.Name) || nowAndThen.Contains(rule.Name))))
        {
            if (await FailureAsync(rule, fixture()) is { } message)
                failed[rule.Name] = message;
        }

        if (expected.Length == 0)
            Assert.That(failed.Keys, Has.Some.AnyOf(nowAndThen));
        Assert.That(failed.Keys.Except(nowAndThen), Is.EquivalentTo(expected), string.Join("\n", failed.Values));
    }

    private static IEnumerable<object[]> Stores() => ExpectedFlowFailures.OfStores.Keys.Select(key => new object[] { key.Item1, key.Item2 });

    private static IEnumerable<object[]> Flows() => ExpectedFlowFailures.OfFlows.Keys.Select(key => new object[] { key.Item1, key.Item2 });

    private static async Task<string?> FailureAsync(FlowCase rule, FlowFixture fixture)
    {
        try
        {
            await rule.RunAsync(fixture, reason => Assert.Fail($"{rule} does not apply: {reason}"));
            return null;
        }
        catch (ConformanceException e)
        {
            Assert.That(e.Message, Does.Match($"^Rule {rule.Rule}, {rule.Family}\\.{rule.Name}: expected (.|\n)+, but got (.|\n)+; otherwise .+\\.$"));
            return e.Message;
        }
    }
}
