using FsCheck;
using FsCheck.Fluent;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>How often the service is asked depends on the time alone, whoever waits, on however many nodes.</summary>
public sealed class TurnTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Polls_follow_the_cadence()
    {
        using FlowNodes nodes = new(1);
        await WatchAsync(nodes, []);
        TimeSpan[] expected = [.. Enumerable.Range(2, 29).Select(s => TimeSpan.FromSeconds(s)), .. Enumerable.Range(1, 10).Select(i => TimeSpan.FromSeconds(30 + (3 * i)))];
        Assert.That(nodes.Service.Polls, Is.EqualTo(expected));
    }

    [Test]
    public async Task Whoever_waits_on_whatever_node_makes_no_difference()
    {
        using FlowNodes alone = new(1);
        await WatchAsync(alone, []);
        Gen<Visit> visit =
            from node in Gen.Choose(0, 2)
            from at in Gen.Choose(0, 500)
            from lasts in Gen.Choose(0, 200)
            from kind in Gen.Choose(0, 2)
            select new Visit(node, at, lasts, kind);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(30),
            Prop.ForAll(Arb.From(Gen.ListOf(visit)), visits =>
            {
                using FlowNodes nodes = new(3);
                WatchAsync(nodes, [.. visits]).GetAwaiter().GetResult();
                Assert.That(nodes.Service.Polls, Is.EqualTo(alone.Service.Polls));
            }));
    }

    [Test]
    public async Task A_node_that_dies_takes_nothing_with_it()
    {
        using FlowNodes nodes = new(2);
        FlowStart start = await nodes[0].StartAsync(FlowScene.Request());
        FlowKey key = FlowScene.Key(start.Id!);
        Task<FlowStatus> first = nodes[0].WaitAsync(key, 2, TimeSpan.FromMinutes(2));
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(5));
        nodes.Kill(0);
        Task<FlowStatus> second = nodes[1].WaitAsync(key, 2, TimeSpan.FromMinutes(2));
        nodes.People.User("jdoe").Approves();
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(2));
        Assert.That((await second).State, Is.EqualTo(ChallengeState.Approved));
        Assert.That((await nodes[1].CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
        _ = first;
    }

    [Test]
    public async Task All_nodes_learn_of_an_answer_at_once_and_ask_nothing_more()
    {
        using FlowNodes nodes = new(3);
        FlowStart start = await nodes[0].StartAsync(FlowScene.Request());
        FlowKey key = FlowScene.Key(start.Id!);
        Task<FlowStatus>[] waits = [.. Enumerable.Range(0, 30).Select(i => nodes[i % 3].WaitAsync(key, start.Status!.Version, TimeSpan.FromMinutes(2)))];
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(4));
        nodes.People.User("jdoe").Approves();
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(1));
        FlowStatus[] all = await Task.WhenAll(waits);
        Assert.That(all.Select(status => status.State), Is.All.EqualTo(ChallengeState.Approved));

        int polls = nodes.Service.Polls.Count;
        nodes.People.User("jdoe").Denies(); // what the service says later changes nothing
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(60));
        Assert.That(nodes.Service.Polls, Has.Count.EqualTo(polls));
        Assert.That((await nodes[2].GetAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task A_flood_of_callbacks_causes_one_turn_within_the_minimum_interval()
    {
        using FlowNodes nodes = new(2, options => options.QuickInterval = TimeSpan.FromSeconds(20));
        FlowStart start = await nodes[0].StartAsync(FlowScene.Request());
        string token = TwoFactor.Flow.FlowId.KeyOf(start.Id!);
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(2.1));
        int before = nodes.Service.Polls.Count;
        for (int i = 0; i < 1000; i++)
            Assert.That(await nodes[i % 2].HastenAsync(token), Is.True);
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(0.8));
        Assert.That(nodes.Service.Polls, Has.Count.EqualTo(before));
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(0.2));
        Assert.That(nodes.Service.Polls, Has.Count.EqualTo(before + 1));
        Assert.That(await nodes[0].HastenAsync("unknown"), Is.False);
        Assert.That(await nodes[0].HastenAsync(new string('A', 43)), Is.False);
    }

    [Test]
    public async Task A_service_in_trouble_is_asked_less_often_and_the_page_is_told()
    {
        using FlowNodes nodes = new(1);
        nodes.People.User("jdoe").Answers(new InMemoryAnswer(TwoFactorError.Unavailable));
        FlowStart start = await nodes[0].StartAsync(FlowScene.Request());
        FlowKey key = FlowScene.Key(start.Id!);
        Task<FlowStatus> wait = nodes[0].WaitAsync(key, start.Status!.Version, TimeSpan.FromMinutes(1));
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(2));
        Assert.That((await wait).IsServiceTroubled, Is.True);
        int polls = nodes.Service.Polls.Count;
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(30));
        Assert.That(nodes.Service.Polls.Count - polls, Is.InRange(3, 4));

        nodes.People.User("jdoe").Approves();
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(10));
        FlowStatus status = await nodes[0].GetAsync(key);
        Assert.That((status.State, status.IsServiceTroubled), Is.EqualTo((ChallengeState.Approved, false)));
    }

    // One waiter all the time, and others who come and go.
    private static async Task WatchAsync(FlowNodes nodes, IReadOnlyList<Visit> visits)
    {
        FlowStart start = await nodes[0].StartAsync(FlowScene.Request());
        FlowKey key = FlowScene.Key(start.Id!);
        using CancellationTokenSource end = new();
        Task<FlowStatus> always = nodes[0].WaitAsync(key, start.Status!.Version, TimeSpan.FromHours(1), end.Token);
        List<(int Until, CancellationTokenSource Leave)> open = [];
        for (int step = 0; step * Step < Watched; step++)
        {
            foreach (Visit visit in visits.Where(visit => visit.At == step))
                Begin(nodes[visit.Node], key, visit, step, open);
            foreach ((int _, CancellationTokenSource leave) in open.Where(one => one.Until == step))
                await leave.CancelAsync();
            await nodes.AdvanceAsync(Step, Step);
        }

        foreach ((int _, CancellationTokenSource leave) in open)
            await leave.CancelAsync();
        await end.CancelAsync();
        await always.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static void Begin(ITwoFactorFlow flow, FlowKey key, Visit visit, int step, List<(int Until, CancellationTokenSource Leave)> open)
    {
        CancellationTokenSource leave = new();
        open.Add((step + visit.Lasts, leave));
        _ = visit.Kind switch
        {
            0 => flow.GetAsync(key, leave.Token),
            1 => flow.WaitAsync(key, 99, TimeSpan.FromHours(1), leave.Token),
            _ => flow.WaitAsync(key, 99, Step * visit.Lasts, leave.Token),
        };
    }

    private static Task AdvanceAsync(FlowNodes nodes, TimeSpan time) => nodes.AdvanceAsync(time, Step);

    private sealed record Visit(int Node, int At, int Lasts, int Kind);
}
