using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Tests.Flow.Store;

/// <summary>The store in memory keeps the contract of all stores.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class InMemoryStoreTests
{
    private const string OneProcess = "The store has one node.";

    [TestCaseSource(typeof(FlowStoreSuite), nameof(FlowStoreSuite.Cases))]
    public Task Keeps_the_contract(FlowStoreCase rule) => rule.RunAsync(new InMemoryStoreFixture(), Assert.Ignore);

    [Test]
    public async Task Only_what_is_about_an_engine_or_other_nodes_is_skipped()
    {
        Dictionary<string, string> skipped = [];
        foreach (FlowStoreCase rule in FlowStoreSuite.Cases)
            await rule.RunAsync(new InMemoryStoreFixture(), reason => skipped.Add(rule.Name, reason));

        Assert.That(skipped.Keys, Is.EquivalentTo(new[]
        {
            "Every_node_sees_every_change_at_once",
            "Listeners_on_other_nodes_are_called",
            "Listeners_are_called_with_null_after_a_gap",
            "A_token_that_is_cancelled_meanwhile_ends_the_call",
            "An_unreachable_engine_is_unavailable",
            "What_did_not_reach_the_engine_changed_nothing",
            "A_lost_answer_may_have_been_processed",
            "A_change_is_not_repeated",
            "A_store_works_again_after_trouble",
            "The_engine_cannot_read_the_content",
            "What_cannot_be_decrypted_does_not_exist",
        }));
        Assert.That(skipped["Every_node_sees_every_change_at_once"], Is.EqualTo(OneProcess));
    }
}
