using System.Globalization;
using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>How often the service is polled depends only on time, and not on the number of waiters.</summary>
internal static class Waiters
{
    private const int Many = 1000;
    private const string Load = "the service would be asked more the more people watch";

    public static FlowCaseList Cases { get; } = new(nameof(Waiters))
    {
        { 4, A_thousand_waiters_cost_what_one_costs },
        { 4, Waiters_on_all_nodes_cost_what_one_costs },
        { 4, A_thousand_looks_cost_nothing },
        { 4, Waiters_that_come_and_go_cost_nothing },
        { 4, A_flood_of_wake_ups_costs_nothing },
        { 4, A_login_continues_when_its_node_crashes },
    };

    private static Task A_thousand_waiters_cost_what_one_costs(FlowScene scene) => ExpectSameAsync(scene, (login, _) =>
    {
        for (int i = 0; i < Many; i++)
            scene.KeepWaiting(login, node: 0);
        return Task.CompletedTask;
    });

    private static Task Waiters_on_all_nodes_cost_what_one_costs(FlowScene scene)
    {
        scene.RequiresNodes();
        return ExpectSameAsync(scene, (login, _) =>
        {
            for (int node = 0; node < scene.Nodes.Count; node++)
                scene.KeepWaiting(login, node);
            return Task.CompletedTask;
        });
    }

    private static Task A_thousand_looks_cost_nothing(FlowScene scene) => ExpectSameAsync(scene, async (login, _) =>
    {
        for (int i = 0; i < Many; i++)
            await scene.Flow.GetAsync(login.Key).ConfigureAwait(false);
    });

    private static Task A_flood_of_wake_ups_costs_nothing(FlowScene scene) => ExpectSameAsync(scene, (login, _) =>
    {
        scene.KeepWaiting(login, node: 0);
        for (int i = 0; i < Many; i++)
            scene.Nodes[i % scene.Nodes.Count].Store.Wake(i % 2 == 0 ? null : "an unknown key");
        return Task.CompletedTask;
    });

    private static Task Waiters_that_come_and_go_cost_nothing(FlowScene scene)
    {
        int seed = scene.NewSeed();
        return ExpectSameAsync(
            scene,
            async (login, end) =>
            {
                Random random = new(seed);
                while (scene.Pace.Now < end)
                {
                    using CancellationTokenSource leave = new();
                    for (int i = random.Next(4); i >= 0; i--)
                        Visit(scene.FlowOf(random.Next(8)), login, random.Next(3), scene.Unit * random.NextDouble(), leave.Token);
                    await scene.Pace.PassAsync(Min(scene.Unit * random.NextDouble(), end - scene.Pace.Now)).ConfigureAwait(false);
                    await leave.CancelAsync().ConfigureAwait(false);
                }
            },
            $" (seed {seed.ToString(CultureInfo.InvariantCulture)})");
    }

    private static async Task A_login_continues_when_its_node_crashes(FlowScene scene)
    {
        scene.RequiresNodes();
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        int last = scene.Nodes.Count - 1;
        scene.KeepWaiting(login, last);
        await scene.UntilAsync(() => scene.Count(login, ServiceOperation.Poll) >= 2, 10 * scene.Unit, "two polls", () => "fewer", "nobody could log in").ConfigureAwait(false);
        await scene.Nodes[last].DisposeAsync().ConfigureAwait(false);
        scene.Service.User(login.User).Approves();
        FlowStatus status = await scene.WaitForEndAsync(login, node: 0).ConfigureAwait(false);
        scene.Expect(status.State == ChallengeState.Approved, "the answer, on a node that is left", status, "logins would be lost with a node");
        FlowOutcome outcome = await scene.FlowOf(0).CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Approved, "the outcome, on a node that is left", outcome, "logins would be lost with a node");
    }

    private static void Visit(ITwoFactorFlow flow, Login login, int kind, TimeSpan atMost, CancellationToken leave) => _ = kind switch
    {
        0 => FlowScene.Observed(flow.GetAsync(login.Key, leave)),
        1 => FlowScene.Observed(flow.WaitAsync(login.Key, long.MaxValue, TimeSpan.FromHours(1), leave)),
        _ => FlowScene.Observed(flow.WaitAsync(login.Key, long.MaxValue, atMost, leave)),
    };

    /// <summary>Starts two logins at the same time. One has a single waiter; the other gets the waiters of the case. Both must be polled equally
    /// often.</summary>
    private static async Task ExpectSameAsync(FlowScene scene, Func<Login, TimeSpan, Task> visit, string run = "")
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login alone = await scene.StartAsync().ConfigureAwait(false);
        TimeSpan begun = scene.Pace.Now;
        Login crowded = await scene.StartAsync().ConfigureAwait(false);
        scene.KeepWaiting(alone, node: 0);
        scene.KeepWaiting(crowded, node: 0);
        TimeSpan watched = (scene.Pace.IsVirtual ? 45 : 15) * scene.Unit;
        TimeSpan end = scene.Pace.Now + watched;
        await visit(crowded, end).ConfigureAwait(false);
        if (end > scene.Pace.Now)
            await scene.Pace.PassAsync(end - scene.Pace.Now).ConfigureAwait(false);
        TimeSpan[] expected = [.. scene.Service.CallsFor(alone.User, ServiceOperation.Poll).Select(call => call.At)];
        TimeSpan[] polls = [.. scene.Service.CallsFor(crowded.User, ServiceOperation.Poll).Select(call => call.At)];
        scene.Expect(expected.Length >= 2, "polls for one waiter", expected.Length, "nobody could log in");
        if (scene.Pace.IsVirtual)
        {
            bool isSame = polls.Length == expected.Length && polls.Zip(expected).All(pair => (pair.First - pair.Second).Duration() <= 0.25 * scene.Unit);
            scene.Expect(isSame, $"polls at {Text(expected)} as for one waiter", Text(polls) + run, Load);
        }
        else
        {
            // On a slow machine there are fewer polls, never more.
            double most = ((scene.Pace.Now - begun) / scene.Unit) + 1;
            scene.Expect(polls.Length <= most, $"at most {most.ToString("0", CultureInfo.InvariantCulture)} polls in that time", polls.Length + run, Load);
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static string Text(TimeSpan[] times) => string.Join(", ", times.Select(time => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)));
}
