using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>The times of polls depend only on the age of a login, and not on the number of waits or nodes.</summary>
public sealed class TurnTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Polls_come_every_second_for_half_a_minute_and_every_three_seconds_afterwards()
    {
        using FlowNodes nodes = new(1);
        await WatchAsync(nodes, []);
        TimeSpan[] expected = [.. Enumerable.Range(2, 29).Select(s => TimeSpan.FromSeconds(s)), .. Enumerable.Range(1, 10).Select(i => TimeSpan.FromSeconds(30 + (3 * i)))];
        Assert.That(nodes.Service.Polls, Is.EqualTo(expected));
    }

    [Test]
    public async Task The_number_of_waits_and_their_nodes_do_not_change_the_times_of_polls()
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
    public async Task More_nodes_do_not_poll_a_slow_service_more_often()
    {
        using FlowNodes alone = new(1);
        using FlowNodes nodes = new(3);
        alone.Service.PollsTake = nodes.Service.PollsTake = TimeSpan.FromSeconds(2.5);
        await WatchAsync(alone, []);
        await WatchAsync(nodes, [.. Enumerable.Range(1, 2).Select(node => new Visit(node, At: 1, Lasts: 1000, Kind: 1))]);
        Assert.That(nodes.Service.Polls.Count, Is.LessThanOrEqualTo(alone.Service.Polls.Count + 2)); // until each node knows how slow it is
        Assert.That(alone.Service.Polls, Has.Count.GreaterThan(10));
    }

    [Test]
    public async Task A_login_continues_when_its_node_crashes()
    {
        using FlowNodes nodes = new(2);
        FlowStart start = await nodes[0].StartAsync(FlowHost.Request());
        FlowKey key = FlowHost.Key(start.Id!);
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
    public async Task All_nodes_get_an_answer_at_once_and_do_not_poll_again()
    {
        using FlowNodes nodes = new(3);
        FlowStart start = await nodes[0].StartAsync(FlowHost.Request());
        FlowKey key = FlowHost.Key(start.Id!);
        Task<FlowStatus>[] waits = [.. Enumerable.Range(0, 30).Select(i => nodes[i % 3].WaitAsync(key, start.Status!.Version, TimeSpan.FromMinutes(2)))];
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(4));
        nodes.People.User("jdoe").Approves();
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(1));
        FlowStatus[] all = await Task.WhenAll(waits);
        Assert.That(all.Select(status => status.State), Is.All.EqualTo(ChallengeState.Approved));

        int polls = nodes.Service.Polls.Count;
        nodes.People.User("jdoe").Denies(); // a later answer of the service changes nothing
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(60));
        Assert.That(nodes.Service.Polls, Has.Count.EqualTo(polls));
        Assert.That((await nodes[2].GetAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task Many_callbacks_cause_one_poll_within_the_minimum_interval()
    {
        using FlowNodes nodes = new(2, options => options.QuickInterval = TimeSpan.FromSeconds(20));
        FlowStart start = await nodes[0].StartAsync(FlowHost.Request());
        string token = FlowId.ToStoreKey(start.Id!);
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(2.1));
        int before = nodes.Service.Polls.Count;
        for (int i = 0; i < 1000; i++)
            Assert.That(await nodes[i % 2].ReceiveCallbackAsync(token), Is.True);
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(0.8));
        Assert.That(nodes.Service.Polls, Has.Count.EqualTo(before));
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(0.2));
        Assert.That(nodes.Service.Polls, Has.Count.EqualTo(before + 1));
        Assert.That(await nodes[0].ReceiveCallbackAsync("unknown"), Is.False);
        Assert.That(await nodes[0].ReceiveCallbackAsync(new string('A', 43)), Is.False);
    }

    // The address of callbacks is public.
    [Test]
    public async Task A_callback_whose_token_is_none_does_not_reach_the_store([Values("", "unknown", " ")] string token, [Values(1, 1000)] int times)
    {
        FaultyStore? store = null;
        using FlowHost scene = new(services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        Assert.That(await scene.Flow.ReceiveCallbackAsync(string.Concat(Enumerable.Repeat(token, times))), Is.False);
        Assert.That(store!.Calls, Is.Zero);
    }

    // Node 1 began the login, and has nobody who waits for it for two minutes. A callback wakes both nodes, and its turn is due at once.
    [Test]
    public async Task A_callback_does_not_end_a_login_that_another_node_waits_for([Values(125, 126, 127, 128)] int after)
    {
        using FlowNodes nodes = new(2);
        FlowStart start = await nodes[1].StartAsync(LongRequest);
        Task<FlowStatus> wait = nodes[0].WaitAsync(FlowHost.Key(start.Id!), start.Status!.Version, TimeSpan.FromMinutes(30));
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(after), TimeSpan.FromSeconds(0.25));
        int polls = nodes.Service.Polls.Count;
        Assert.That(await nodes[0].ReceiveCallbackAsync(FlowId.ToStoreKey(start.Id!)), Is.True);
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(2));
        Assert.That(wait.IsCompleted, Is.False);
        Assert.That(nodes.Service.Polls.Count, Is.GreaterThan(polls));
        nodes.People.User("jdoe").Approves();
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(4));
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Approved));
    }

    // The node that gets the callback polls, also if it did not know the login. The login is abandoned later than without the callback.
    [Test]
    public async Task A_callback_for_a_login_that_nobody_waits_for_is_polled_for([Values(0, 1)] int node, [Values] bool isAnswered)
    {
        using FlowNodes nodes = new(2);
        FlowStart start = await nodes[1].StartAsync(LongRequest);
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(130), TimeSpan.FromSeconds(0.25));
        int polls = nodes.Service.Polls.Count;
        if (isAnswered)
            nodes.People.User("jdoe").Approves();
        Assert.That(await nodes[node].ReceiveCallbackAsync(FlowId.ToStoreKey(start.Id!)), Is.True);
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(0.2));
        Assert.That(nodes.Service.Polls, Has.Count.EqualTo(polls + 1));
        if (isAnswered)
        {
            Assert.That((await nodes[0].CompleteAsync(FlowHost.Key(start.Id!))).State, Is.EqualTo(ChallengeState.Approved));
            return;
        }

        await nodes.AdvanceAsync(TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(0.25));
        Assert.That(nodes.People.Calls.Count(call => call.Operation == ServiceOperation.Cancel), Is.Zero);
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(0.25));
        Assert.That(nodes.People.Calls.Count(call => call.Operation == ServiceOperation.Cancel), Is.EqualTo(1));
    }

    [Test]
    public void A_node_takes_a_login_for_left_only_after_the_longest_interval()
    {
        TimeSpan[] intervals = [TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60)];
        foreach (TimeSpan quick in intervals)
        {
            foreach (TimeSpan slow in intervals)
            {
                foreach (TimeSpan least in intervals)
                {
                    FlowOptions options = new() { QuickInterval = quick, SlowInterval = slow, TroubledInterval = quick, MinPollInterval = least, FirstPollAfter = TimeSpan.Zero, Jitter = 0.5 };
                    TimeSpan longest = TwoFactor.Flow.FlowCadence.Longest(options);
                    foreach (TimeSpan age in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromHours(1)])
                    {
                        TimeSpan interval = TwoFactor.Flow.FlowCadence.Interval(options, age, isTroubled: false, chance: 1) + TwoFactor.Flow.PollDurations.Longest;
                        Assert.That(longest, Is.GreaterThan(interval), $"{quick}, {slow}, {least}");
                    }
                }
            }
        }
    }

    [Test]
    public async Task A_failing_service_is_polled_less_often_and_the_status_reports_its_trouble()
    {
        using FlowNodes nodes = new(1);
        nodes.People.User("jdoe").Answers(new InMemoryAnswer(TwoFactorError.Unavailable));
        FlowStart start = await nodes[0].StartAsync(FlowHost.Request());
        FlowKey key = FlowHost.Key(start.Id!);
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

    private static FlowRequest LongRequest => new(FlowHost.Tenant, "jdoe") { Browser = "browser-1", Lifetime = TimeSpan.FromMinutes(10) };

    // One wait lasts all the time; the others begin and end.
    private static async Task WatchAsync(FlowNodes nodes, IReadOnlyList<Visit> visits)
    {
        FlowStart start = await nodes[0].StartAsync(FlowHost.Request());
        FlowKey key = FlowHost.Key(start.Id!);
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
