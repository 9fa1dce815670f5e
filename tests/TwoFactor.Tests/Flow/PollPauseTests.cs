using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>A service that asks for a pause between polls (Retry-After), and one that ends a challenge early.</summary>
public sealed class PollPauseTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    [Test]
    public async Task No_node_polls_before_the_pause_that_the_service_asked_for_is_over([Values] bool hasFirstFactor)
    {
        using FlowNodes nodes = new(2);
        nodes.People.User("jdoe").Answers(Slower(30), ChallengeState.Approved);
        FlowKey key = await StartAsync(nodes, hasFirstFactor);
        _ = nodes[0].WaitAsync(key, 99, TimeSpan.FromHours(1));
        _ = nodes[1].WaitAsync(key, 99, TimeSpan.FromHours(1));
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(60), Step);
        Assert.That(nodes.Service.Polls, Has.Count.EqualTo(2));
        Assert.That((nodes.Service.Polls[1] - nodes.Service.Polls[0]).TotalSeconds, Is.InRange(30, 41)); // then at the next turn
        Assert.That((await nodes[0].GetAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task A_callback_does_not_shorten_the_pause()
    {
        using FlowNodes nodes = new(1);
        nodes.People.User("jdoe").Answers(Slower(30), ChallengeState.Approved);
        FlowKey key = await StartAsync(nodes);
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(5), Step);
        await nodes[0].ReceiveCallbackAsync(FlowId.ToStoreKey(key.Id));
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(5), Step);
        Assert.That(nodes.Service.Polls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_login_that_is_cancelled_or_replaced_during_the_pause_is_not_asked_about([Values] bool hasFirstFactor, [Values] bool isReplaced)
    {
        using FlowNodes nodes = new(1);
        nodes.People.User("jdoe").Answers(Slower(30), ChallengeState.Denied);
        FlowKey key = await StartAsync(nodes, hasFirstFactor);
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(5), Step);
        if (isReplaced)
            await StartAsync(nodes, hasFirstFactor, "browser-2");
        else
            await nodes[0].CancelAsync(key);
        Assert.That(nodes.Service.Polls, Has.Count.EqualTo(1));
        Assert.That((await nodes[0].GetAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
    }

    [TestCase(3600)]
    [TestCase(86400)]
    public async Task However_long_the_pause_an_answer_in_time_is_not_lost(int seconds)
    {
        using FlowNodes nodes = new(1);
        nodes.People.User("jdoe").Answers(Slower(seconds));
        FlowKey key = await StartAsync(nodes);
        _ = nodes[0].WaitAsync(key, 99, TimeSpan.FromHours(1));
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(60), Step);
        nodes.People.User("jdoe").Approves();
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(75), Step);
        Assert.That((await nodes[0].GetAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
        Assert.That(nodes.Service.Polls, Has.Count.EqualTo(2));
        Assert.That(nodes.Service.Polls[1].TotalSeconds, Is.InRange(120, 131));
    }

    // A server of the store whose clock is an hour behind has taken over since the pause began.
    [Test]
    public async Task A_pause_ends_if_the_stores_clock_is_set_back()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        IFlowStore store = scene.Services.GetRequiredService<IFlowStore>();
        string flow = FlowId.ToStoreKey(key.Id);
        StoredFlow stored = (await store.ReadAsync(flow))!;
        FlowContent quiet = FlowContent.Parse(stored.Content)! with { QuietSince = TimeSpan.FromMinutes(60), QuietUntil = TimeSpan.FromMinutes(61) };
        Assert.That(await store.ReplaceAsync(flow, stored.Version, quiet.ToBytes(), isFinal: false, TimeSpan.FromMinutes(3)), Is.True);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(5), Step);
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task A_login_whose_service_always_asks_for_a_pause_ends([Values] bool hasFirstFactor)
    {
        using FlowNodes nodes = new(1);
        nodes.People.User("jdoe").Answers(Slower(86400));
        FlowKey key = await StartAsync(nodes, hasFirstFactor);
        _ = nodes[0].WaitAsync(key, 99, TimeSpan.FromHours(1));
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(hasFirstFactor ? 200 : 124), Step);
        Assert.That((await nodes[0].GetAsync(key)).State, Is.EqualTo(ChallengeState.Expired));
    }

    [Test]
    public async Task A_login_is_not_abandoned_before_the_service_could_be_asked_once_more()
    {
        using FlowNodes nodes = new(1, options => options.AbandonAfter = TimeSpan.FromSeconds(5));
        nodes.People.User("jdoe").Answers(Slower(60), ChallengeState.Approved);
        FlowKey key = await StartAsync(nodes);
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(80), Step);
        Assert.That(nodes.Service.Polls, Has.Count.EqualTo(2));
        Assert.That((await nodes[0].GetAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task The_services_own_expired_ends_a_login_before_our_deadline()
    {
        using FlowNodes nodes = new(1);
        nodes.People.User("jdoe").Answers(ChallengeState.Pending, ChallengeState.Expired, ChallengeState.Approved);
        FlowKey key = await StartAsync(nodes);
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(5), Step);
        Assert.That((await nodes[0].GetAsync(key)).State, Is.EqualTo(ChallengeState.Expired));
        Assert.That(nodes.Service.Polls, Has.Count.EqualTo(2));
    }

    // By the node's clock, the deadline has passed. The provider then says "expired" by itself.
    [Test]
    public async Task An_expired_that_may_come_from_the_nodes_clock_does_not_end_a_login()
    {
        using FlowNodes nodes = new(2, wallClocks: [TimeSpan.Zero, TimeSpan.FromMinutes(10)]);
        FlowKey key = await StartAsync(nodes);
        _ = nodes[1].WaitAsync(key, 99, TimeSpan.FromHours(1));
        nodes.Kill(0);
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(10), Step);
        nodes.People.User("jdoe").Approves();
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(2), Step);
        Assert.That((await nodes[1].GetAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task Without_a_first_factor_an_early_end_at_the_service_is_not_visible()
    {
        using FlowNodes nodes = new(1);
        nodes.People.User("jdoe").Answers(ChallengeState.Expired);
        FlowKey key = await StartAsync(nodes, hasFirstFactor: false);
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(100), Step);
        Assert.That((await nodes[0].GetAsync(key)).State, Is.EqualTo(ChallengeState.Pending));
    }

    private static InMemoryAnswer Slower(int seconds) => new(TwoFactorError.RateLimited) { RetryAfter = TimeSpan.FromSeconds(seconds) };

    private static async Task<FlowKey> StartAsync(FlowNodes nodes, bool hasFirstFactor = true, string browser = "browser-1")
    {
        Task<FlowStart> start = nodes[0].StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = browser, HasFirstFactor = hasFirstFactor });
        await Wait.UntilAsync(() => start.IsCompleted, () => nodes.AdvanceAsync(Step, Step));
        return FlowHost.Key((await start).Id!, browser: browser);
    }
}
