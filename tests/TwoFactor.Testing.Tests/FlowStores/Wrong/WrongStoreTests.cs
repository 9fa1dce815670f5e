using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.FlowStores;
using TwoFactor.Testing.Tests.FlowStores.Sample;
using TwoFactor.Tests.Support;

namespace TwoFactor.Testing.Tests.FlowStores.Wrong;

/// <summary>The suite with stores that are wrong on purpose: each must fail exactly the expected cases. Unless the check is full, only those are
/// run.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class WrongStoreTests
{
    [TestCaseSource(nameof(Faults))]
    public async Task A_wrong_store_fails_exactly_what_it_gets_wrong(StoreFault fault)
    {
        string[] expected = ExpectedStoreFailures.Of[fault];
        Dictionary<string, string> failed = [];
        foreach (FlowStoreCase rule in FlowStoreSuite.Cases.Where(rule => FullCheckAttribute.IsOn || expected.Contains(rule.Name)))
        {
            if (await FailureAsync(rule, fault, fails: expected.Contains(rule.Name)) is { } message)
                failed[rule.Name] = message;
        }

        // Random schedules find many mistakes too, but which ones depends on the schedule: only mistakes that every schedule finds are listed.
        foreach (FlowStoreCase random in FlowStoreSuite.Cases.Where(rule => rule.Family == "Interleavings" && !expected.Contains(rule.Name)))
            failed.Remove(random.Name);
        if (fault == StoreFault.ChangesInTwoSteps)
            failed.Remove("A_change_is_visible_when_a_listener_is_called"); // only if another change comes between the two steps

        Assert.That(failed.Keys, Is.EquivalentTo(expected), string.Join("\n", failed.Values));
    }

    [Test]
    public void Every_case_is_failed_by_some_wrong_store() =>
        Assert.That(FlowStoreSuite.Cases.Select(rule => rule.Name).Except(ExpectedStoreFailures.Of.Values.SelectMany(names => names)), Is.Empty);

    [TestCaseSource(typeof(FlowStoreSuite), nameof(FlowStoreSuite.Cases))]
    public Task A_correct_store_passes_with_a_clock_of_its_own(FlowStoreCase rule) =>
        rule.RunAsync(new WrongStoreFixture(StoreFault.None, isTimeReal: true), Assert.Ignore);

    [Test]
    public void A_store_that_reads_its_nodes_clock_fails_also_where_the_engine_has_a_clock_of_its_own() => Assert.That(
        () => FlowStoreSuite.Cases.Single(rule => rule.Name == "Age_and_time_until_the_turn_are_the_same_on_every_node")
            .RunAsync(new WrongStoreFixture(StoreFault.ReadsEachNodesClock, isTimeReal: true), Assert.Fail),
        Throws.TypeOf<ConformanceException>());

    private static IEnumerable<StoreFault> Faults() => Enum.GetValues<StoreFault>().Where(fault => fault != StoreFault.None);

    private static async Task<string?> FailureAsync(FlowStoreCase rule, StoreFault fault, bool fails)
    {
        try
        {
            await rule.RunAsync(
                new WrongStoreFixture(fault, fails: fails),
                reason => Assert.That(fault, Is.EqualTo(StoreFault.SaysItIsSharedByOneNode), $"{rule} does not apply: {reason}")); // one node cannot run them all
            return null;
        }
        catch (ConformanceException e)
        {
            Assert.That(e.Message, Does.Match($"^Rule {rule.Rule}, {rule.Family}\\.{rule.Name}: expected (.|\n)+, but got (.|\n)+; otherwise .+\\.$"));
            return e.Message;
        }
    }
}
