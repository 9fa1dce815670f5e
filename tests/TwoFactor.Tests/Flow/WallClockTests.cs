using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>Wall clocks that jump, or differ between nodes.</summary>
public sealed class WallClockTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [TestCase(-60)]
    [TestCase(60)]
    public async Task A_change_of_the_wall_clock_loses_no_answer_and_ends_no_login_early(int minutes)
    {
        ShiftedTime? clock = null;
        using FlowHost scene = new(clock: time => clock = new ShiftedTime(time));
        FlowKey answered = await scene.StartAsync();
        FlowKey unanswered = await scene.StartAsync("quiet");
        await scene.AdvanceAsync(TimeSpan.FromSeconds(10), Second);
        clock!.Ahead = TimeSpan.FromMinutes(minutes);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(10), Second);
        Assert.That((await scene.Flow.GetAsync(unanswered)).State, Is.EqualTo(ChallengeState.Pending));
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3), Second);
        Assert.That((await scene.Flow.CompleteAsync(answered)).State, Is.EqualTo(ChallengeState.Approved));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(105), Second);
        Assert.That((await scene.Flow.GetAsync(unanswered)).State, Is.EqualTo(ChallengeState.Expired));
    }

    // The provider takes the node's clock for the end of the question.
    [Test]
    public async Task A_node_whose_clock_is_a_little_ahead_ends_no_login_while_its_page_still_shows_it()
    {
        ShiftedTime? clock = null;
        ScriptedProvider provider = new("first", new ManualTimeProvider());
        using FlowHost scene = new(
            options => options.QuickInterval = options.SlowInterval = options.MinPollInterval = TimeSpan.FromSeconds(0.5),
            clock: time => clock = new ShiftedTime(time),
            decorate: new TwoProviders(provider, provider));
        FlowKey key = await scene.StartAsync();
        clock!.Ahead = TimeSpan.FromSeconds(3);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(118.2));
        int polls = provider.Calls.Count;
        provider.State = ChallengeState.Expired;
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1.2));
        Assert.That(provider.Calls, Has.Count.GreaterThan(polls));
        provider.State = ChallengeState.Approved;
        await scene.AdvanceAsync(TimeSpan.FromSeconds(0.7));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    // The provider has taken the node's clock for the end of the question. Afterwards the clock is right.
    [Test]
    public async Task A_clock_that_is_put_back_during_a_poll_ends_no_login()
    {
        ShiftedTime? clock = null;
        ScriptedProvider provider = new("first", new ManualTimeProvider());
        using FlowHost scene = new(clock: time => clock = new ShiftedTime(time), decorate: new TwoProviders(provider, provider));
        FlowKey key = await scene.StartAsync();
        clock!.Ahead = TimeSpan.FromMinutes(3);
        provider.BeforePollAnswer = () =>
        {
            provider.State = clock.Ahead > TimeSpan.Zero ? ChallengeState.Expired : ChallengeState.Pending;
            clock.Ahead = TimeSpan.Zero;
            return Task.CompletedTask;
        };
        int polls = provider.Calls.Count;
        await scene.AdvanceAsync(Second * 10, Second);
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Pending));
        Assert.That(provider.Calls, Has.Count.GreaterThan(polls));
        provider.BeforePollAnswer = null;
        provider.State = ChallengeState.Approved;
        await scene.AdvanceAsync(Second * 10, Second);
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [TestCase(-10)]
    [TestCase(10)]
    public async Task An_approval_is_as_old_for_the_node_that_completes_the_login_as_it_is(int minutesAhead)
    {
        using FlowNodes nodes = new(2, configure: null, TimeSpan.FromMinutes(minutesAhead), TimeSpan.Zero);
        FlowStart start = await nodes[0].StartAsync(FlowHost.Request());
        nodes.People.User("jdoe").Approves();
        FlowKey key = FlowHost.Key(start.Id!);
        Task<FlowStatus> wait = nodes[0].WaitAsync(key, start.Status!.Version, TimeSpan.FromMinutes(3)); // this node polls
        await nodes.AdvanceAsync(4 * Second, Second / 2);
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Approved));
        DateTimeOffset decided = nodes.Time.GetUtcNow();
        await nodes.AdvanceAsync(30 * Second, Second);
        FlowOutcome outcome = await nodes[1].CompleteAsync(key);
        Assert.That(outcome.DecidedAt, Is.EqualTo(decided).Within(4 * Second));
    }

    [Test]
    public async Task Nodes_whose_wall_clocks_are_a_minute_apart_agree_on_the_deadline([Values(0, 1)] int starter)
    {
        using FlowNodes nodes = new(2, configure: null, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        FlowStart start = await nodes[starter].StartAsync(FlowHost.Request());
        FlowKey key = FlowHost.Key(start.Id!);
        Task<FlowStatus> wait = nodes[1 - starter].WaitAsync(key, start.Status!.Version, TimeSpan.FromMinutes(3));
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(110), Second / 2);
        Assert.That(wait.IsCompleted, Is.False);
        nodes.People.User("jdoe").Approves();
        await nodes.AdvanceAsync(TimeSpan.FromSeconds(4), Second / 2);
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Approved));
    }
}
