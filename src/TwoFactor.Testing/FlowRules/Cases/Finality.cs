using TwoFactor.Testing.FlowRules.Stage;
using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>A final state stays on every node, whatever the service reports later. After it, only a release is sent.</summary>
internal static class Finality
{
    private const TwoFactorCapabilities WithRelease = Setting.Usual | TwoFactorCapabilities.NeedsRelease;
    private const string Twice = "two people could hold different answers to one question";

    public static FlowCaseList Cases { get; } = new(nameof(Finality))
    {
        { 3, What_the_service_says_after_a_no_changes_nothing },
        { 3, What_the_service_says_after_a_yes_changes_nothing },
        { 3, Nothing_is_asked_after_the_end_but_the_release },
        { 3, Every_node_sees_the_end_at_once },
        { 3, Cancelling_changes_no_final_state },
        { 3, A_late_answer_does_not_undo_a_cancellation },
        { 3, Whatever_wins_a_race_all_see_one_end },
        { 3, An_unknown_state_is_not_an_end },
    };

    private static Task What_the_service_says_after_a_no_changes_nothing(FlowScene scene) => ExpectKeptAsync(scene, ChallengeState.Denied, ChallengeState.Approved);

    private static Task What_the_service_says_after_a_yes_changes_nothing(FlowScene scene) => ExpectKeptAsync(scene, ChallengeState.Approved, ChallengeState.Denied);

    private static async Task ExpectKeptAsync(FlowScene scene, ChallengeState first, ChallengeState later)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.FinishAsync(first).ConfigureAwait(false);
        FlowStatus end = await scene.Flow.GetAsync(login.Key).ConfigureAwait(false);
        scene.Service.Instead = call => call.Operation == ServiceOperation.Poll ? later : null;
        for (int node = 0; node < scene.Nodes.Count; node++)
            scene.KeepWaiting(login, node);
        await scene.Pace.PassAsync(8 * scene.Unit).ConfigureAwait(false);
        foreach (FlowNode node in scene.Nodes)
        {
            FlowStatus status = await node.Flow.GetAsync(login.Key).ConfigureAwait(false);
            scene.Expect((status.State, status.Version) == (first, end.Version), $"{first} and version {end.Version} to stay", $"{status}, version {status.Version}", Twice);
        }

        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == first, $"{first} as the outcome", outcome, Twice);
    }

    private static async Task Nothing_is_asked_after_the_end_but_the_release(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = WithRelease }).ConfigureAwait(false);
        foreach (ChallengeState state in new[] { ChallengeState.Approved, ChallengeState.Denied, ChallengeState.Suspended, ChallengeState.Cancelled })
        {
            Login login = await scene.FinishAsync(state).ConfigureAwait(false);
            TimeSpan answered = scene.Service.Calls.Last(call => call.Call.User == login.User && !call.IsAfterEnd).At;
            if (!scene.Pace.IsVirtual && scene.Pace.Now - answered > 0.8 * scene.Unit)
                throw new TooSlowException(); // the answer was not written before the next turn, in which another node may have asked again
            for (int node = 0; node < scene.Nodes.Count; node++)
                scene.KeepWaiting(login, node);
            await scene.Pace.PassAsync(6 * scene.Unit).ConfigureAwait(false);
            await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
            await scene.Pace.PassAsync(6 * scene.Unit).ConfigureAwait(false);
            ReceivedCall[] late = [.. scene.Service.Calls.Where(call => call.Call.User == login.User && call.IsAfterEnd)];
            scene.Expect(
                late.All(call => call.Call.Operation == ServiceOperation.Release && state == ChallengeState.Approved),
                $"nothing asked after {state} but the release of an approval", string.Join(", ", late.Select(call => call.Call.Operation)), "the service would get needless requests");
        }
    }

    private static async Task Every_node_sees_the_end_at_once(FlowScene scene)
    {
        scene.RequiresNodes();
        await scene.OpenAsync().ConfigureAwait(false);
        for (int node = 0; node < scene.Nodes.Count; node++)
        {
            Login login = await scene.StartAsync().ConfigureAwait(false);
            scene.Service.User(login.User).Denies();
            await scene.WaitForEndAsync(login, node).ConfigureAwait(false);
            FlowStatus[] all = await Task.WhenAll(scene.Nodes.Select(one => one.Flow.GetAsync(login.Key))).ConfigureAwait(false);
            scene.Expect(
                all.All(status => status.State == ChallengeState.Denied), $"the end on every node when node {node} has told it", string.Join(", ", all.Select(status => status.State)),
                "a page would see the end come and go");
        }
    }

    private static async Task Cancelling_changes_no_final_state(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        foreach (ChallengeState state in new[] { ChallengeState.Approved, ChallengeState.Denied })
        {
            Login login = await scene.FinishAsync(state).ConfigureAwait(false);
            foreach (FlowNode node in scene.Nodes)
                await node.Flow.CancelAsync(login.Key).ConfigureAwait(false);
            FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
            scene.Expect(outcome.State == state, $"{state} after a cancellation that came late", outcome, Twice);
            scene.Expect(scene.Count(login, ServiceOperation.Cancel) == 0, "nothing withdrawn after the end", "a cancellation", "the service would get needless requests");
        }
    }

    private static async Task A_late_answer_does_not_undo_a_cancellation(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        HeldCalls polls = scene.Service.Hold(ServiceOperation.Poll);
        scene.KeepWaiting(login, node: 0);
        await scene.UntilAsync(() => polls.Count > 0, 5 * scene.Unit, "a poll", () => "none", "nobody could log in").ConfigureAwait(false);
        Task cancel = scene.FlowOf(1).CancelAsync(login.Key);
        await scene.Pace.UntilAsync(() => cancel.IsCompleted, 20 * scene.Unit).ConfigureAwait(false); // it may ask the service a last time
        await cancel.ConfigureAwait(false);
        for (int i = 0; i < polls.Count; i++)
            polls.Answer(i, ChallengeState.Approved);
        await scene.Pace.PassAsync(3 * scene.Unit).ConfigureAwait(false);
        foreach (FlowNode node in scene.Nodes)
        {
            FlowStatus status = await node.Flow.GetAsync(login.Key).ConfigureAwait(false);
            scene.Expect(status.State == ChallengeState.Cancelled, "a cancelled login that stays cancelled", status, "somebody would be let in who has cancelled the login");
        }

        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Cancelled, "Cancelled as the outcome", outcome, "somebody would be let in who has cancelled the login");
    }

    private static async Task Whatever_wins_a_race_all_see_one_end(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        for (int round = 0; round < 6; round++)
        {
            Login login = await scene.StartAsync().ConfigureAwait(false);
            HeldCalls polls = scene.Service.Hold(ServiceOperation.Poll);
            Task<FlowStatus>[] waits = [.. Enumerable.Range(0, 12).Select(i => FlowScene.Observed(scene.FlowOf(i).WaitAsync(login.Key, login.Version, TimeSpan.FromHours(1), scene.End)))];
            await scene.UntilAsync(() => polls.Count > 0, 5 * scene.Unit, "a poll", () => "none", "nobody could log in").ConfigureAwait(false);
            await scene.RaceAsync(4, async (flow, i) =>
            {
                if (i == 0)
                    polls.Answer(0, ChallengeState.Approved);
                else
                    await KeyCall.Cancel.AnswerAsync(flow, login.Key).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            FlowStatus[] seen = await scene.EndAsync(Task.WhenAll(waits)).ConfigureAwait(false);
            FlowStatus[] after = await Task.WhenAll(scene.Nodes.Select(node => node.Flow.GetAsync(login.Key))).ConfigureAwait(false);
            FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
            ChallengeState[] all = [.. seen.Concat(after).Select(status => status.State).Where(state => state.IsFinal()), outcome.State];
            scene.Expect(all.Distinct().Count() == 1, "one end that all see", string.Join(", ", all.Distinct()), Twice);
            polls.AnswerAll();
        }
    }

    private static async Task An_unknown_state_is_not_an_end(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        scene.Service.User(login.User).Answers(new InMemoryAnswer((ChallengeState)99), ChallengeState.Unknown, ChallengeState.Delivered, ChallengeState.Approved);
        FlowStatus status = await scene.WaitForEndAsync(login).ConfigureAwait(false);
        scene.Expect(status.State == ChallengeState.Approved, "the person's answer after unknown words", status, "an answer would be lost");
    }
}
