using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.FlowRules;
using TwoFactor.Testing.Tests.FlowRules.Wrong;

namespace TwoFactor.Testing.Tests.FlowRules;

/// <summary>How the suite uses a fixture's settings.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FlowSuiteTests
{
    [Test]
    public async Task With_one_node_only_the_rules_about_several_nodes_are_skipped()
    {
        Dictionary<string, string> skipped = [];
        foreach (FlowCase rule in FlowSuite.Cases.Where(rule => rule.Family is "WakeUps" or "Waiters" or "Finality" or "Collecting"))
            await rule.RunAsync(new FlowFixture { Nodes = 1 }, reason => skipped.Add(rule.Name, reason));

        Assert.That(skipped.Keys, Is.EquivalentTo(new[]
        {
            "Every_node_sees_the_end_at_once",
            "Waiters_on_all_nodes_cost_what_one_costs",
            "A_login_continues_when_its_node_crashes",
            "A_node_that_missed_wake_ups_looks_again_after_the_gap",
        }));
        Assert.That(skipped.Values, Is.All.EqualTo("The store has one node."));
    }

    // Five runs, because their choices are random.
    [Test]
    public async Task A_status_that_arrives_after_another_caller_saw_the_end_breaks_no_rule([Range(1, 5)] int run)
    {
        ConcurrentDictionary<string, bool> held = new();
        FlowFixture fixture = WrongFixtures.With((host, flow) => new LateFlow(flow, held, host.GetRequiredService<TimeProvider>()));
        FlowCase rule = FlowSuite.Cases.Single(rule => rule.Name == "Random_logins_with_steps_at_once_keep_the_rules");
        await rule.RunAsync(fixture, reason => Assert.Fail($"run {run} was skipped: {reason}"));
    }

    [TestCase(0)]
    [TestCase(9)]
    public void A_fixture_has_one_to_eight_nodes(int nodes) => Assert.Throws<ArgumentOutOfRangeException>(() => _ = new FlowFixture { Nodes = nodes });
}
