using TwoFactor.Testing.FlowRules;

namespace TwoFactor.Testing.Tests.FlowRules;

/// <summary>What the suite makes of a fixture.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FlowSuiteTests
{
    [Test]
    public async Task Only_what_is_about_several_nodes_is_skipped_on_one_node()
    {
        Dictionary<string, string> skipped = [];
        foreach (FlowCase rule in FlowSuite.Cases.Where(rule => rule.Family is "WakeUps" or "Waiters" or "Finality" or "Collecting"))
            await rule.RunAsync(new FlowFixture { Nodes = 1 }, reason => skipped.Add(rule.Name, reason));

        Assert.That(skipped.Keys, Is.EquivalentTo(new[]
        {
            "Every_node_sees_the_end_at_once",
            "Waiters_on_all_nodes_cost_what_one_costs",
            "A_node_that_dies_takes_nothing_with_it",
            "A_node_that_missed_wake_ups_looks_again_after_the_gap",
        }));
        Assert.That(skipped.Values, Is.All.EqualTo("The store has one node."));
    }

    [TestCase(0)]
    [TestCase(9)]
    public void A_fixture_has_one_to_eight_nodes(int nodes) => Assert.Throws<ArgumentOutOfRangeException>(() => _ = new FlowFixture { Nodes = nodes });
}
