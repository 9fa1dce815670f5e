using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>Every waiter on every node is woken by every change.</summary>
internal static class WakeUps
{
    private const int MostReads = 4;
    private const string Asleep = "a page would wait although the answer is there";

    // So late that no poll can hide a lost wake-up.
    private static readonly TimeSpan NoPoll = TimeSpan.FromSeconds(30);

    public static FlowCaseList Cases { get; } = new(nameof(WakeUps))
    {
        { 5, A_thousand_waiters_on_all_nodes_learn_of_an_answer },
        { 5, All_nodes_learn_of_a_change_without_a_poll },
        { 5, A_change_before_the_wait_is_seen_at_once },
        { 5, A_change_between_a_look_and_a_wait_is_not_lost },
        { 5, A_node_that_missed_wake_ups_looks_again_after_the_gap },
        { 5, Watching_shows_growing_versions_and_ends_with_the_end },
        { 5, A_wait_ends_at_its_time_with_what_is_known },
        { 5, A_waiter_who_leaves_ends_no_other_wait },
    };

    private static async Task A_thousand_waiters_on_all_nodes_learn_of_an_answer(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        scene.Service.User(login.User).Denies();
        Task<FlowStatus>[] waits = [.. Enumerable.Range(0, 1000).Select(i => FlowScene.Observed(scene.FlowOf(i).WaitAsync(login.Key, login.Version, TimeSpan.FromHours(1), scene.End)))];
        await ExpectAllAsync(scene, waits, ChallengeState.Denied).ConfigureAwait(false);
    }

    private static async Task All_nodes_learn_of_a_change_without_a_poll(FlowScene scene)
    {
        await OpenWithoutPollsAsync(scene).ConfigureAwait(false);
        for (int node = 0; node < scene.Nodes.Count; node++)
        {
            Login login = await scene.StartAsync().ConfigureAwait(false);
            Task<FlowStatus>[] waits = [.. Enumerable.Range(0, 20).Select(i => FlowScene.Observed(scene.FlowOf(i).WaitAsync(login.Key, login.Version, TimeSpan.FromHours(1), scene.End)))];
            await scene.Pace.SettleAsync().ConfigureAwait(false);
            await scene.FlowOf(node).CancelAsync(login.Key).ConfigureAwait(false);
            await ExpectAllAsync(scene, waits, ChallengeState.Cancelled).ConfigureAwait(false);
        }
    }

    private static async Task A_change_before_the_wait_is_seen_at_once(FlowScene scene)
    {
        await OpenWithoutPollsAsync(scene).ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        await scene.FlowOf(0).CancelAsync(login.Key).ConfigureAwait(false);
        Task<FlowStatus>[] waits = [.. scene.Nodes.Select(node => FlowScene.Observed(node.Flow.WaitAsync(login.Key, login.Version, TimeSpan.FromHours(1), scene.End)))];
        await ExpectAllAsync(scene, waits, ChallengeState.Cancelled).ConfigureAwait(false);
    }

    private static async Task A_change_between_a_look_and_a_wait_is_not_lost(FlowScene scene)
    {
        await OpenWithoutPollsAsync(scene).ConfigureAwait(false);
        for (int read = 1; read <= MostReads; read++)
        {
            for (int changing = 0; changing < scene.Nodes.Count; changing++)
            {
                Login login = await scene.StartAsync().ConfigureAwait(false);
                ReadGate gate = new(read);
                Task<FlowStatus> wait = FlowScene.Observed(scene.Nodes[0].Store.ThroughAsync(
                    gate, () => scene.FlowOf(0).WaitAsync(login.Key, login.Version, TimeSpan.FromHours(1), scene.End)));

                // If the waiter does not read that often, the change comes after its last read.
                if (scene.Pace.IsVirtual)
                    await scene.Pace.SettleAsync().ConfigureAwait(false);
                else
                    await Task.WhenAny(gate.Reached, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System)).ConfigureAwait(false);
                Task cancel = scene.FlowOf(changing).CancelAsync(login.Key);
                await scene.UntilAsync(() => cancel.IsCompleted, TimeSpan.Zero, "a cancellation that ends", () => "none", "waiters would hold up others").ConfigureAwait(false);
                gate.Open();
                await ExpectAllAsync(scene, [wait], ChallengeState.Cancelled).ConfigureAwait(false);
            }
        }
    }

    private static async Task A_node_that_missed_wake_ups_looks_again_after_the_gap(FlowScene scene)
    {
        scene.RequiresNodes();
        await OpenWithoutPollsAsync(scene).ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        WatchedStore deaf = scene.Nodes[1].Store;
        Task<FlowStatus>[] waits = [.. Enumerable.Range(0, 10).Select(_ => FlowScene.Observed(scene.FlowOf(1).WaitAsync(login.Key, login.Version, TimeSpan.FromHours(1), scene.End)))];
        await scene.Pace.SettleAsync().ConfigureAwait(false);
        deaf.IsDeaf = true;
        await scene.FlowOf(0).CancelAsync(login.Key).ConfigureAwait(false);
        await scene.Pace.SettleAsync().ConfigureAwait(false);
        deaf.IsDeaf = false;
        deaf.Wake(null);
        await ExpectAllAsync(scene, waits, ChallengeState.Cancelled).ConfigureAwait(false);
    }

    private static async Task Watching_shows_growing_versions_and_ends_with_the_end(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        scene.Service.User(login.User).Answers(ChallengeState.Pending, ChallengeState.Delivered, ChallengeState.Pending, ChallengeState.Delivered, ChallengeState.Approved);
        Task<List<FlowStatus>>[] watches = [.. scene.Nodes.Select(node => FlowScene.Observed(WatchAsync(node.Flow, login.Key, scene.End)))];
        foreach (List<FlowStatus> seen in await scene.EndAsync(Task.WhenAll(watches), 20 * scene.Unit).ConfigureAwait(false))
        {
            string got = string.Join(", ", seen.Select(status => $"{status} {status.Version}"));
            scene.Expect(seen.Zip(seen.Skip(1)).All(pair => pair.First.Version < pair.Second.Version), "versions that grow", got, "a page would go back");
            scene.Expect(seen.SkipLast(1).All(status => !status.State.IsFinal()) && seen[^1].State == ChallengeState.Approved, "one end, at the end", got, "a page would wait forever");
        }
    }

    private static async Task A_wait_ends_at_its_time_with_what_is_known(FlowScene scene)
    {
        await OpenWithoutPollsAsync(scene).ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        foreach (TimeSpan atMost in new[] { TimeSpan.Zero, scene.Unit, 5 * scene.Unit })
        {
            TimeSpan begun = scene.Pace.Now;
            FlowStatus status = await scene.EndAsync(scene.Flow.WaitAsync(login.Key, login.Version, atMost, scene.End), atMost + scene.Unit).ConfigureAwait(false);
            TimeSpan took = scene.Pace.Now - begun;
            scene.Expect(status.Version == login.Version, "the same version when nothing changed", status.Version, "pages would think that something happened");
            scene.Expect(took >= atMost - TimeSpan.FromMilliseconds(20), $"a wait of {atMost}", took, "pages would ask again and again");
        }
    }

    private static async Task A_waiter_who_leaves_ends_no_other_wait(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        using CancellationTokenSource leave = new();
        Task<FlowStatus>[] leaving = [.. Enumerable.Range(0, 50).Select(i => scene.BeginToWait(login, i, leave.Token))];
        Task<FlowStatus>[] staying = [.. Enumerable.Range(0, 50).Select(i => FlowScene.Observed(scene.FlowOf(i).WaitAsync(login.Key, login.Version, TimeSpan.FromHours(1), scene.End)))];
        await scene.Pace.SettleAsync().ConfigureAwait(false);
        await leave.CancelAsync().ConfigureAwait(false);
        await scene.UntilAsync(() => leaving.All(wait => wait.IsCompleted), TimeSpan.Zero, "waits that end when their callers leave", () => leaving.Count(wait => !wait.IsCompleted), "requests would pile up").ConfigureAwait(false);
        scene.Expect(leaving.All(wait => wait.IsCanceled), "OperationCanceledException for who leaves", "another end", "a host would take it for a failure");
        scene.Service.User(login.User).Approves();
        await ExpectAllAsync(scene, staying, ChallengeState.Approved).ConfigureAwait(false);
    }

    private static Task OpenWithoutPollsAsync(FlowScene scene) => scene.OpenAsync(new Setting { Options = options => options.FirstPollAfter = NoPoll });

    private static async Task ExpectAllAsync(FlowScene scene, Task<FlowStatus>[] waits, ChallengeState state)
    {
        await scene.UntilAsync(
            () => waits.All(wait => wait.IsCompleted), 5 * scene.Unit, $"a wake-up for all {waits.Length} who wait", () => $"none for {waits.Count(wait => !wait.IsCompleted)}", Asleep).ConfigureAwait(false);
        FlowStatus[] all = await Task.WhenAll(waits).ConfigureAwait(false);
        scene.Expect(all.All(status => status.State == state), $"{state} for all who wait", string.Join(", ", all.Select(status => status.State).Distinct()), Asleep);
    }

    private static async Task<List<FlowStatus>> WatchAsync(ITwoFactorFlow flow, FlowKey key, CancellationToken cancellationToken)
    {
        List<FlowStatus> seen = [];
        await foreach (FlowStatus status in flow.WatchAsync(key, cancellationToken).ConfigureAwait(false))
            seen.Add(status);
        return seen;
    }
}
