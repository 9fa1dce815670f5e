using System.Globalization;
using TwoFactor.Emulator;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Tests.Stores.Fleet;

/// <summary>Three host processes behind a load balancer without sticky sessions, with clocks a minute apart: no answered login is lost, none is handed out twice,
/// none is approved without the person, and the services get no more polls than from one process.</summary>
/// <remarks>The environment variable <c>TWOFACTOR_LOGINS</c> sets the number of logins in each test, for example 1000.</remarks>
public abstract class SharedFleetTests : EngineTests
{
    private static readonly int Logins = int.Parse(Environment.GetEnvironmentVariable("TWOFACTOR_LOGINS") ?? "24", CultureInfo.InvariantCulture);
    private static readonly double Interval = Logins >= 1000 ? 2 : 0.5; // seconds between two polls: one machine cannot poll 1000 logins more often
    private static readonly double Shortest = Interval * 0.9; // with jitter
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(Logins >= 1000 ? 10 : 1);

    [Test]
    [FullCheck]
    public async Task No_login_is_lost_when_each_of_its_calls_goes_to_another_node()
    {
        await RunAsync(nodes: 1, _ => Task.CompletedTask);
        await RunAsync(nodes: 3, _ => Task.CompletedTask);
    }

    [Test]
    public Task No_login_is_lost_when_the_node_that_polls_is_killed() => RunAsync(nodes: 3, scene => scene.Nodes[0].KillAsync());

    [Test]
    public Task No_login_is_lost_when_the_engine_is_unreachable_for_a_while() => RunAsync(nodes: 3, scene => CutAsync(scene.Proxy, EngineFault.Unreachable));

    // A partition: the other two nodes continue, and this one reports that it does not know.
    [Test]
    [FullCheck]
    public Task No_login_is_lost_when_one_node_cannot_reach_the_engine_for_a_while([Values(EngineFault.Unreachable, EngineFault.WakeUpsLost)] EngineFault fault) =>
        RunAsync(nodes: 3, scene => CutAsync(scene.LastWay, fault));

    [Test]
    [FullCheck]
    public Task No_login_is_lost_when_the_nodes_are_restarted_one_by_one() => RunAsync(nodes: 3, async scene =>
    {
        for (int i = 0; i < 3; i++)
        {
            NodeProcess old = scene.Nodes[i];
            await old.StopAsync();
            await scene.StartNodeAsync(i);
            await old.DisposeAsync();
        }
    });

    private static async Task CutAsync(EngineProxy way, EngineFault fault)
    {
        way.Set(fault);
        await Task.Delay(Outage, TimeProvider.System);
        way.Set(EngineFault.None);
    }

    /// <summary>Lets all people log in at once, and checks the outcomes.</summary>
    /// <param name="nodes">How many nodes there are.</param>
    /// <param name="trouble">What happens when all logins have been started.</param>
    /// <param name="engine">Keeps the logins, where it is not the one that all tests share.</param>
    /// <param name="isBeforeAnswers">Whether nobody answers before the trouble is over.</param>
    protected async Task RunAsync(int nodes, Func<FleetScene, Task> trouble, StoreEngine? engine = null, bool isBeforeAnswers = false)
    {
        await using FleetScene scene = await FleetScene.OpenAsync(engine ?? Engine, nodes, Logins, Interval);
        FleetLogin[] logins = [.. Enumerable.Range(0, Logins).Select(person => new FleetLogin(scene, person))];
        await Parallel.ForAsync(0, Logins, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (person, _) => await logins[person].StartAsync(node: 0));
        Task troubled = trouble(scene);
        if (isBeforeAnswers)
            await troubled;
        await Task.WhenAll(logins.Select((login, person) => RunAsync(scene, login, person)));
        await troubled;
        Check(logins);
        TimeSpan[] knowledge = [.. logins.SelectMany(login => login.Knowledge).Order()];
        TestContext.Out.WriteLine($"from the tap to a waiter's knowledge, in poll intervals: p50 {In(knowledge, 0.5):F2}, p99 {In(knowledge, 0.99):F2} ({nodes} nodes, {Logins} logins)");
        CheckPolls(scene.Record);
    }

    private static async Task RunAsync(FleetScene scene, FleetLogin login, int person)
    {
        if (!login.IsStarted)
            return;
        if (login.Approves is not { } approves)
        {
            await login.CollectAsync(); // must hand out nothing, because the person has not answered
            return;
        }

        Task<string>[] waits = [.. Enumerable.Range(0, scene.Nodes.Count).Select(login.WaitAsync)];
        await Task.Delay(TimeSpan.FromMilliseconds(person * 37 % 1500), TimeProvider.System); // people need different times to answer
        scene.Answer(person, approves);
        await login.CallBackAsync(node: 1);
        string[] states = await Task.WhenAll(waits);
        Assert.That(states, Has.All.EqualTo(approves ? "Approved" : "Denied").Or.All.Contain("ChallengeNotFound"), () => $"{login.Name}\n{scene.Record.Story(login.Name)}\n{scene.Log}");
        await login.CollectAsync();
    }

    private static void Check(FleetLogin[] logins)
    {
        FleetLogin[] started = [.. logins.Where(login => login.IsStarted)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(started, Has.Length.GreaterThanOrEqualTo(logins.Length / 2), "most logins started");
            Assert.That(Names(started.Where(login => login.HandedOut > 1)), Is.Empty, "handed out twice");
            Assert.That(Names(started.Where(login => login is { Outcome: "Approved", Approves: not true })), Is.Empty, "approved although the person did not approve");
            Assert.That(Names(started.Where(login => login is { Approves: null, HandedOut: > 0 })), Is.Empty, "handed out although the person did not answer");
            Assert.That(Names(started.Where(login => login.HandedOut == 1 && login.Outcome != (login.Approves == true ? "Approved" : "Denied"))), Is.Empty, "the outcome is not the person's answer");
            // If the answer to a collection was lost, the outcome may have been handed out, and it is not handed out again.
            Assert.That(Names(started.Where(login => login is { Approves: not null, HandedOut: 0, IsUncertain: false })), Is.Empty, "lost");
            Assert.That(started.Count(login => login is { Approves: not null, HandedOut: 0 }), Is.LessThanOrEqualTo(Math.Max(logins.Length / 50, 1)), "uncertain");
        }
    }

    // One process polls a challenge once per interval, and once more when its turn is brought forward, or it is given up. Three processes must not poll more.
    private static void CheckPolls(FleetRecord record)
    {
        double most = 0;
        foreach (Exchange[] polls in record.Polls)
        {
            double ofOneProcess = ((polls[^1].StartedAt - polls[0].StartedAt).TotalSeconds / Shortest) + 2;
            Assert.That(polls, Has.Length.LessThanOrEqualTo(ofOneProcess + 1), "polls of one challenge");
            most += ofOneProcess;
        }

        int all = record.Polls.Sum(polls => polls.Length);
        TestContext.Out.WriteLine($"polls: {all}, and one process may make {most:F0}");
        Assert.That(all, Is.LessThanOrEqualTo(most), "polls of all challenges");
    }

    private static double In(TimeSpan[] ordered, double part) => ordered.Length == 0 ? 0 : ordered[(int)(ordered.Length * part)].TotalSeconds / Interval;

    private static IEnumerable<string> Names(IEnumerable<FleetLogin> logins) => logins.Select(login => login.Name);
}
