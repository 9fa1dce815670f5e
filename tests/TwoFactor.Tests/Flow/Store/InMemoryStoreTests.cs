using System.Runtime.InteropServices;
using TwoFactor.Flow;
using TwoFactor.Testing;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Tests.Flow.Store;

/// <summary>The store in memory keeps the contract of all stores. Only rules about an engine or other nodes are skipped.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class InMemoryStoreTests
{
    private static readonly string[] NotApplicable =
    [
        "Every_node_sees_every_change_at_once",
        "Listeners_on_other_nodes_are_called",
        "Listeners_are_called_with_null_after_a_gap",
        "A_token_that_is_cancelled_meanwhile_ends_the_call",
        "An_unreachable_engine_is_unavailable",
        "What_did_not_reach_the_engine_changed_nothing",
        "A_lost_answer_may_have_been_processed",
        "A_change_is_not_repeated",
        "A_store_works_again_after_a_fault",
        "The_engine_cannot_read_the_content",
        "Content_cannot_be_compressed_in_the_engine",
        "What_cannot_be_decrypted_does_not_exist",
    ];

    [TestCaseSource(typeof(FlowStoreSuite), nameof(FlowStoreSuite.Cases))]
    public async Task Keeps_the_contract(FlowStoreCase rule)
    {
        string? reason = null;
        await rule.RunAsync(new InMemoryStoreFixture(), because => reason = because);
        Assert.That(reason, NotApplicable.Contains(rule.Name) ? Is.Not.Null : Is.Null);
        if (reason is not null)
            Assert.Ignore(reason);
    }

    [Test]
    public async Task Nothing_is_kept_of_a_login_that_was_collected()
    {
        InMemoryFlowStore store = new(new ManualTimeProvider(), capacity: 100);
        WeakReference content = await CollectAsync(store);
        GC.Collect();
        Assert.That(content.IsAlive, Is.False);
        GC.KeepAlive(store);
    }

    // A store that only refuses new logins would keep the contract too.
    [Test]
    public async Task A_full_store_makes_room_by_dropping_a_finished_login()
    {
        InMemoryFlowStore store = new(new ManualTimeProvider(), capacity: 2);
        foreach (string flow in (string[])["open", "finished"])
            Assert.That(await store.CreateAsync(flow, default, TimeSpan.FromMinutes(2), TimeSpan.Zero), Is.True);
        Assert.That(await store.CreateAsync("new", default, TimeSpan.FromMinutes(2), TimeSpan.Zero), Is.False);
        Assert.That(await store.ReplaceAsync("finished", 1, default, isFinal: true, TimeSpan.FromMinutes(2)), Is.True);
        Assert.That(await store.CreateAsync("new", default, TimeSpan.FromMinutes(2), TimeSpan.Zero), Is.True);
        Assert.That(await store.ReadAsync("open"), Is.Not.Null);
        Assert.That(await store.ReadAsync("finished"), Is.Null);
    }

    // Strangers can cause any number of slots and counters.
    [Test]
    public void Nothing_is_kept_of_an_entry_that_has_expired()
    {
        ExpiringEntries<object> entries = new();
        for (int second = 0; second < 100; second++)
        {
            TimeSpan now = TimeSpan.FromSeconds(second);
            entries.Set($"{second}", new object(), now, now + TimeSpan.FromSeconds(10));
            Assert.That(entries.Count, Is.LessThanOrEqualTo(10));
        }

        entries.Set("long", new object(), TimeSpan.Zero, TimeSpan.FromDays(1));
        entries.RemoveExpired(TimeSpan.FromMinutes(10));
        Assert.That(entries.Count, Is.EqualTo(1));
    }

    [Test]
    public void An_error_about_an_argument_names_the_parameter_of_the_call()
    {
        InMemoryFlowStore store = new(new ManualTimeProvider(), capacity: 100);
        Assert.That(() => store.FreeSlotAsync(string.Empty, "a", TimeSpan.Zero).AsTask(), Throws.ArgumentException.With.Property("ParamName").EqualTo("slot"));
        Assert.That(() => store.FreeSlotAsync("s", new string('a', 129), TimeSpan.Zero).AsTask(), Throws.ArgumentException.With.Property("ParamName").EqualTo("flow"));
        Assert.That(() => store.FreeSlotAsync("s", "a", TimeSpan.FromTicks(-1)).AsTask(), Throws.InstanceOf<ArgumentException>().With.Property("ParamName").EqualTo("pause"));
    }

    [Test]
    public void Every_skipped_rule_is_in_the_suite() => Assert.That(NotApplicable, Is.SubsetOf(FlowStoreSuite.Cases.Select(rule => rule.Name)));

    // A method of its own, so that no variable keeps the content.
    private static async Task<WeakReference> CollectAsync(InMemoryFlowStore store)
    {
        Assert.That(await store.CreateAsync("a", new byte[1], TimeSpan.FromMinutes(2), TimeSpan.Zero), Is.True);
        Assert.That(await store.ReplaceAsync("a", 1, new byte[1000], isFinal: true, TimeSpan.FromMinutes(2)), Is.True);
        StoredFlow collected = (await store.ConsumeAsync("a"))!;
        Assert.That(MemoryMarshal.TryGetArray(collected.Content, out ArraySegment<byte> content), Is.True);
        return new WeakReference(content.Array);
    }
}
