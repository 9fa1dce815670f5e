using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>After an approval the flow releases the challenge; an abandoned challenge is cancelled. Neither can undo or delay a success.</summary>
internal static class Endings
{
    private const TwoFactorCapabilities WithRelease = Setting.Usual | TwoFactorCapabilities.NeedsRelease;

    public static FlowCaseList Cases { get; } = new(nameof(Endings))
    {
        { 6, An_approval_is_released_once },
        { 6, Nothing_but_an_approval_is_released },
        { 6, A_release_that_fails_undoes_nothing },
        { 6, A_release_that_hangs_delays_nothing },
        { 6, A_cancelled_login_is_withdrawn_once },
        { 6, A_withdrawal_that_fails_does_not_undo_the_cancellation },
        { 6, An_abandoned_login_is_cancelled_once },
        { 6, A_login_that_somebody_asks_about_is_not_abandoned },
        { 6, An_answer_is_not_abandoned },
        { 6, A_host_that_stops_leaves_only_questions_that_another_node_can_collect },
    };

    private static async Task An_approval_is_released_once(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = WithRelease }).ConfigureAwait(false);
        Login login = await scene.FinishAsync(ChallengeState.Approved).ConfigureAwait(false);
        await scene.RaceAsync(20, (flow, _) => KeyCall.Complete.AnswerAsync(flow, login.Key)).ConfigureAwait(false);
        await scene.UntilAsync(() => scene.Count(login, ServiceOperation.Release) > 0, 5 * scene.Unit, "a release", () => "none", "the service would go on asking").ConfigureAwait(false);
        await scene.Pace.PassAsync(5 * scene.Unit).ConfigureAwait(false);
        scene.Expect(scene.Count(login, ServiceOperation.Release) == 1, "one release", scene.Count(login, ServiceOperation.Release), "the service would get needless requests");
        scene.Expect(scene.Count(login, ServiceOperation.Cancel) == 0, "no cancellation", "one", "a success could be undone");
    }

    private static async Task Nothing_but_an_approval_is_released(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = WithRelease }).ConfigureAwait(false);
        Login login = await scene.FinishAsync(ChallengeState.Denied).ConfigureAwait(false);
        await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        await scene.Pace.PassAsync(5 * scene.Unit).ConfigureAwait(false);
        int calls = scene.Count(login, ServiceOperation.Release) + scene.Count(login, ServiceOperation.Cancel);
        scene.Expect(calls == 0, "neither release nor cancellation after a denial", calls, "the service would get needless requests");
    }

    private static async Task A_release_that_fails_undoes_nothing(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = WithRelease }).ConfigureAwait(false);
        foreach (TwoFactorError error in new[] { TwoFactorError.Unavailable, TwoFactorError.ProtocolViolation, TwoFactorError.AccessDenied, TwoFactorError.ChallengeNotFound })
        {
            scene.Service.Instead = call => call.Operation == ServiceOperation.Release ? new InMemoryAnswer(error) : null;
            await ExpectSuccessAsync(scene, $"whose release fails ({error})").ConfigureAwait(false);
        }
    }

    private static async Task A_release_that_hangs_delays_nothing(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = WithRelease }).ConfigureAwait(false);
        scene.Service.Hold(ServiceOperation.Release);
        TimeSpan begun = scene.Pace.Now;
        await ExpectSuccessAsync(scene, "whose release hangs").ConfigureAwait(false);
        scene.Pace.RequiresWithin(begun, 8 * scene.Unit);
    }

    private static async Task A_cancelled_login_is_withdrawn_once(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        await scene.RaceAsync(20, (flow, _) => KeyCall.Cancel.AnswerAsync(flow, login.Key)).ConfigureAwait(false);
        await scene.UntilAsync(() => !scene.Service.IsAsking(login.User), 5 * scene.Unit, "a phone that no longer asks", () => "one that does", "people would be asked for a login that was cancelled").ConfigureAwait(false);
        await scene.Pace.PassAsync(3 * scene.Unit).ConfigureAwait(false);
        scene.Expect(scene.Count(login, ServiceOperation.Cancel) == 1, "one withdrawal", scene.Count(login, ServiceOperation.Cancel), "the service would get needless requests");
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Cancelled, "Cancelled as the outcome", outcome, "somebody would be let in who has cancelled the login");
    }

    private static async Task A_withdrawal_that_fails_does_not_undo_the_cancellation(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        foreach (TwoFactorError error in new[] { TwoFactorError.Unavailable, TwoFactorError.ProtocolViolation, TwoFactorError.ChallengeNotFound })
        {
            scene.Service.Instead = call => call.Operation == ServiceOperation.Cancel ? new InMemoryAnswer(error) : null;
            Login login = await scene.StartAsync().ConfigureAwait(false);
            await scene.Flow.CancelAsync(login.Key).ConfigureAwait(false);
            scene.Service.User(login.User).Approves();
            scene.KeepWaiting(login, node: 0);
            await scene.Pace.PassAsync(5 * scene.Unit).ConfigureAwait(false);
            FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
            scene.Expect(outcome.State == ChallengeState.Cancelled, $"Cancelled, also when the withdrawal fails ({error})", outcome, "somebody would be let in who has cancelled the login");
        }
    }

    private static async Task An_abandoned_login_is_cancelled_once(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Options = ShortGrace(scene) }).ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        using CancellationTokenSource leave = new();
        for (int node = 0; node < scene.Nodes.Count; node++)
            scene.KeepWaiting(login, node, leave.Token);
        await scene.Pace.PassAsync(3 * scene.Unit).ConfigureAwait(false);
        await leave.CancelAsync().ConfigureAwait(false);
        await scene.UntilAsync(() => scene.Count(login, ServiceOperation.Cancel) > 0, 3 * Grace(scene), "a cancellation after the last waiter has left", () => "none", "phones would ask for pages that are closed").ConfigureAwait(false);
        scene.Service.User(login.User).Approves();
        await scene.Pace.PassAsync(5 * scene.Unit).ConfigureAwait(false);
        scene.Expect(scene.Count(login, ServiceOperation.Cancel) == 1, "one cancellation", scene.Count(login, ServiceOperation.Cancel), "the service would get needless requests");
        string answer = await scene.AskAsync(KeyCall.Complete, scene.Flow, login.Key).ConfigureAwait(false);
        scene.Expect(answer == nameof(ChallengeState.Cancelled) || Answer.IsNotFound(answer), "no approval of an abandoned login", answer, "a page that was left could let somebody in");
    }

    private static async Task A_login_that_somebody_asks_about_is_not_abandoned(FlowScene scene)
    {
        scene.RequiresVirtualTime();
        await scene.OpenAsync(new Setting { Options = ShortGrace(scene) }).ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        for (int i = 0; i < 5; i++)
        {
            await scene.Pace.PassAsync(0.7 * Grace(scene)).ConfigureAwait(false);
            if (i % 2 == 0)
                await scene.Flow.GetAsync(login.Key).ConfigureAwait(false);
            else
                await scene.EndAsync(scene.Flow.WaitAsync(login.Key, 0, TimeSpan.Zero)).ConfigureAwait(false);
        }

        scene.Expect(scene.Count(login, ServiceOperation.Cancel) == 0, "no cancellation while somebody asks now and then", "one", "a phone's browser, silent while the person answers in the app, would lose the login");
        scene.Service.User(login.User).Approves();
        FlowStatus status = await scene.WaitForEndAsync(login).ConfigureAwait(false);
        scene.Expect(status.State == ChallengeState.Approved, "the answer", status, "an answer would be lost");
    }

    private static async Task An_answer_is_not_abandoned(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Options = ShortGrace(scene) }).ConfigureAwait(false);
        Login login = await scene.FinishAsync(ChallengeState.Approved).ConfigureAwait(false);
        await scene.Pace.PassAsync(1.5 * Grace(scene)).ConfigureAwait(false);
        scene.Expect(scene.Count(login, ServiceOperation.Cancel) == 0, "no cancellation of an answered login", "one", "a success would be undone");
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Approved, "the approval, within the time to collect it", outcome, "a success would be undone");
    }

    private static async Task A_host_that_stops_leaves_only_questions_that_another_node_can_collect(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        scene.KeepWaiting(login, node: 0);
        await scene.Pace.PassAsync(scene.Unit).ConfigureAwait(false);
        bool isShared = scene.Nodes[0].Store.IsShared;
        FlowScene.Requires(!isShared || scene.Nodes.Count > 1, "The store has one node.");
        await scene.Nodes[0].StopAsync().ConfigureAwait(false);
        if (!isShared)
        {
            scene.Expect(!scene.Service.IsAsking(login.User), "a question that is withdrawn with the only host that knows it", "one that stands", "people would be asked for nothing");
            return;
        }

        scene.Service.User(login.User).Approves();
        FlowStatus status = await scene.WaitForEndAsync(login, node: 1).ConfigureAwait(false);
        scene.Expect(status.State == ChallengeState.Approved, "a login that goes on at another node", status, "every deployment would interrupt logins");
    }

    private static TimeSpan Grace(FlowScene scene) => scene.Pace.IsVirtual ? 30 * scene.Unit : TimeSpan.FromSeconds(5);

    private static Action<FlowOptions> ShortGrace(FlowScene scene) => options => options.AbandonAfter = Grace(scene);

    private static async Task ExpectSuccessAsync(FlowScene scene, string which)
    {
        Login login = await scene.FinishAsync(ChallengeState.Approved).ConfigureAwait(false);
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Approved, $"the approval of a login {which}", outcome, "a success would be undone");
    }
}
