using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.FlowRules;
using TwoFactor.Testing.FlowStores;
using TwoFactor.Testing.Tests.FlowRules.Wrong;
using TwoFactor.Testing.Tests.FlowStores.Sample;
using TwoFactor.Testing.Tests.FlowStores.Wrong;

namespace TwoFactor.Testing.Tests;

/// <summary>The fixture's seed decides what the random cases do, so that the author of a store or a flow can repeat a failure.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SeedTests
{
    private const int Seed = 4711;

    [TestCase(StoreFault.ReplacesFinalFlows, "Random_calls_one_after_the_other_follow_the_contract")]
    [TestCase(StoreFault.CountsTheRefused, "No_stretch_of_the_window_holds_more_than_the_limit")]
    public async Task A_wrong_store_fails_at_the_same_step_again(StoreFault fault, string name)
    {
        string first = await StoreFailureAsync(fault, name);
        Assert.That(first, Does.Contain($"seed {Seed}"));
        Assert.That(await StoreFailureAsync(fault, name), Is.EqualTo(first));
    }

    [TestCase(StoreFault.FreesForAnybody, "Whatever_call_fails_no_phone_asks_twice")]
    [TestCase(StoreFault.GivesTurnsThatAreNotDue, "Waiters_that_come_and_go_cost_nothing")]
    public async Task A_flow_over_a_wrong_store_fails_with_the_seed_that_was_set(StoreFault fault, string name) =>
        Assert.That(await FlowFailureAsync(WrongFixtures.Over(fault, Seed), name), Does.Contain($"seed {Seed}"));

    [TestCase(FlowFault.TimesOutAtTimes, "Random_logins_one_step_after_the_other_keep_the_rules")]
    [TestCase(FlowFault.TimesOutAtTimes, "Random_logins_with_steps_at_once_keep_the_rules")]
    [TestCase(FlowFault.TellsWhoIsUnknown, "Random_visits_do_not_show_whether_a_name_exists")]
    public async Task A_wrong_flow_fails_with_the_seed_that_was_set(FlowFault fault, string name) =>
        Assert.That(await FlowFailureAsync(WrongFixtures.With(fault, Seed), name), Does.Contain($"seed {Seed}"));

    private static async Task<string> StoreFailureAsync(StoreFault fault, string name) => (await Assert.ThrowsAsync<ConformanceException>(
        () => FlowStoreSuite.Cases.Single(rule => rule.Name == name).RunAsync(new WrongStoreFixture(fault, seed: Seed), Assert.Fail)))!.Message;

    private static async Task<string> FlowFailureAsync(FlowFixture fixture, string name) => (await Assert.ThrowsAsync<ConformanceException>(
        () => FlowSuite.Cases.Single(rule => rule.Name == name).RunAsync(fixture, Assert.Fail)))!.Message;
}
