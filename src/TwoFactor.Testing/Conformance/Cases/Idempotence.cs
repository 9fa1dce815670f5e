using System.Net;

namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>Polls, cancels and releases may be repeated.</summary>
internal static class Idempotence
{
    public static ProviderCaseList Cases { get; } = new(nameof(Idempotence))
    {
        { 5, Polling_again_reads_the_state_again },
        { 5, A_poll_after_a_failed_poll_reads_the_state },
        { 5, Cancelling_withdraws_or_says_that_it_cannot },
        { 5, A_cancellation_names_its_challenge },
        { 5, Cancelling_a_finished_challenge_says_that_it_is_finished },
        { 5, A_cancellation_that_left_the_challenge_open_is_a_failure },
        { 5, Cancelling_twice_succeeds },
        { 5, Cancelling_an_unknown_challenge_succeeds },
        { 5, Releasing_is_sent_exactly_where_the_service_needs_it },
        { 5, A_release_names_its_challenge },
        { 5, Releasing_twice_succeeds },
        { 5, Releasing_an_unknown_challenge_succeeds },
    };

    private static readonly ServiceReply.Failed Gone = new(TwoFactorError.ChallengeNotFound, "It is gone.");

    private static async Task Polling_again_reads_the_state_again(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        foreach (ChallengeState state in new[] { ChallengeState.Pending, ChallengeState.Pending, ChallengeState.Approved })
        {
            scene.Service.Say(ServiceOperation.Poll, scene.State(state));
            Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
            scene.Expect(poll.Result?.State == state, $"{state}, as the service says now", poll, "the person's answer would not be seen");
        }
    }

    private static async Task A_poll_after_a_failed_poll_reads_the_state(Scene scene)
    {
        scene.RequiresHttp();
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        ServiceReply[] troubles =
            [Raw.Page(HttpStatusCode.BadGateway, "Sorry"), Raw.Lost(), Raw.NoConnection(), Raw.Page(HttpStatusCode.OK, "Welcome")];
        foreach (ServiceReply trouble in troubles)
        {
            scene.Service.Say(ServiceOperation.Poll, trouble);
            Attempt<ChallengeStatus> failed = await scene.PollAsync(handle).ConfigureAwait(false);
            scene.ExpectFailure(
                failed, error: null, "for a poll that got no answer", "a failure of the service would be mistaken for the user's answer");

            scene.Service.Say(ServiceOperation.Poll, scene.State(ChallengeState.Approved));
            Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
            scene.Expect(
                poll.Result?.State == ChallengeState.Approved, "Approved once the service answers again", poll,
                "a short outage would lose the user's answer");
        }
    }

    private static async Task Cancelling_withdraws_or_says_that_it_cannot(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        int before = scene.Service.CallsAboutChallenges.Count;
        Attempt<CancelOutcome> cancel = await scene.CancelAsync(handle).ConfigureAwait(false);
        int sent = scene.Service.CallsAboutChallenges.Count - before;
        bool canCancel = scene.Can(TwoFactorCapabilities.CanCancel);
        CancelOutcome outcome = canCancel ? CancelOutcome.Cancelled : CancelOutcome.Abandoned;
        int expected = canCancel ? 1 : 0;
        scene.Expect(
            !cancel.Failed && cancel.Result == outcome && sent == expected,
            $"{outcome} after {expected} requests, as the capabilities promise", $"{cancel} after {sent}",
            canCancel ? "the phone would go on asking" : "a host would believe that the phone has stopped asking");
    }

    private static Task A_cancellation_names_its_challenge(Scene scene)
    {
        RequiresCancellation(scene);
        return ExpectNamedAsync(scene, ServiceOperation.Cancel, "the phone would go on asking, and another login would be ended");
    }

    private static async Task Cancelling_a_finished_challenge_says_that_it_is_finished(Scene scene)
    {
        RequiresStateOfCancellations(scene);
        foreach ((string word, ChallengeState state) in scene.Fixture.StateWords.Where(word => word.Value.IsFinal()))
        {
            CancelOutcome outcome = state == ChallengeState.Cancelled ? CancelOutcome.Cancelled : CancelOutcome.AlreadyFinished;
            Attempt<CancelOutcome> cancel = await CancelAsync(scene, word).ConfigureAwait(false);
            scene.Expect(
                !cancel.Failed && cancel.Result == outcome, $"{outcome} where the service answers a cancellation with \"{word}\"", cancel,
                "a host would not learn that the person had answered before it gave up");
        }
    }

    private static async Task A_cancellation_that_left_the_challenge_open_is_a_failure(Scene scene)
    {
        RequiresStateOfCancellations(scene);
        foreach (string word in scene.Fixture.StateWords.Where(word => !word.Value.IsFinal()).Select(word => word.Key).Append("something else"))
        {
            Attempt<CancelOutcome> cancel = await CancelAsync(scene, word).ConfigureAwait(false);
            scene.ExpectFailure(
                cancel, error: null, $"where the service answers a cancellation with \"{word}\"", "a host would believe that the phone has stopped asking");
        }
    }

    private static async Task Cancelling_twice_succeeds(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        CancelOutcome outcome = scene.Can(TwoFactorCapabilities.CanCancel) ? CancelOutcome.Cancelled : CancelOutcome.Abandoned;
        for (int i = 0; i < 2; i++)
            ExpectCancelled(scene, await scene.CancelAsync(handle).ConfigureAwait(false), outcome, "for a challenge that was cancelled before");
    }

    private static async Task Cancelling_an_unknown_challenge_succeeds(Scene scene)
    {
        RequiresCancellation(scene);
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        await scene.CancelAsync(handle).ConfigureAwait(false);
        Scene.Requires(scene.Fixture.CanSay(scene.LastCall(ServiceOperation.Cancel), Gone), "The service never removes a challenge.");
        scene.Service.Say(ServiceOperation.Cancel, Gone);
        ExpectCancelled(scene, await scene.CancelAsync(handle).ConfigureAwait(false), CancelOutcome.Cancelled, "for a challenge that the service no longer knows");
    }

    private static async Task Releasing_is_sent_exactly_where_the_service_needs_it(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        Attempt<string> release = await scene.ReleaseAsync(handle).ConfigureAwait(false);
        int expected = scene.Can(TwoFactorCapabilities.NeedsRelease) ? 1 : 0;
        ExpectReleased(scene, release, "of an approved challenge");
        int sent = scene.Service.CallsAboutChallenges.Count - 1;
        scene.Expect(
            sent == expected && scene.Service.Count(ServiceOperation.Release) == expected,
            $"{expected} requests for a release, as the capabilities promise", sent,
            "the service would keep the approval, or get a request that it does not support");
    }

    private static Task A_release_names_its_challenge(Scene scene)
    {
        RequiresRelease(scene);
        return ExpectNamedAsync(scene, ServiceOperation.Release, "the service would keep this approval, and forget another one before it is read");
    }

    private static async Task Releasing_twice_succeeds(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        for (int i = 0; i < 2; i++)
            ExpectReleased(scene, await scene.ReleaseAsync(handle).ConfigureAwait(false), "of a challenge that was released before");
    }

    private static async Task Releasing_an_unknown_challenge_succeeds(Scene scene)
    {
        RequiresRelease(scene);
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        await scene.ReleaseAsync(handle).ConfigureAwait(false);
        Scene.Requires(scene.Fixture.CanSay(scene.LastCall(ServiceOperation.Release), Gone), "The service never removes a challenge.");
        scene.Service.Say(ServiceOperation.Release, Gone);
        ExpectReleased(scene, await scene.ReleaseAsync(handle).ConfigureAwait(false), "of a challenge that the service no longer knows");
    }

    /// <summary>Expects that a call about the first of two challenges of one user names that one and not the other, also on another instance.</summary>
    private static async Task ExpectNamedAsync(Scene scene, ServiceOperation operation, string because)
    {
        ChallengeHandle first = await scene.OpenAsync().ConfigureAwait(false);
        ChallengeHandle second = await scene.OpenAsync().ConfigureAwait(false);
        ForbiddenTexts ofFirst = new(first.ServiceIds.Values.Except(second.ServiceIds.Values, StringComparer.Ordinal));
        ForbiddenTexts ofSecond = new(second.ServiceIds.Values.Except(first.ServiceIds.Values, StringComparer.Ordinal));
        ProviderCall call = ProviderCall.All.Single(call => call.Operation == operation);
        foreach ((ITwoFactorProvider provider, string where) in new[] { (scene.Provider, "here"), (scene.CreateProvider(), "on another instance") })
        {
            Attempt<string> attempt = await scene.TryAsync(call, provider, ChallengeHandle.Parse(first.Serialize())).ConfigureAwait(false);
            scene.Expect(!attempt.Failed, $"{call} {where} that succeeds", attempt, "cleaning up would need the node that started");
            ServiceCall sent = scene.LastCall(operation);
            scene.Expect(
                ofFirst.FindIn(sent.Text) is not null && ofSecond.FindIn(sent.Text) is null,
                $"{call} {where} that names its own challenge, and not a newer one of the same user", sent.Text.ReplaceLineEndings(" "), because);
        }
    }

    private static async Task<Attempt<CancelOutcome>> CancelAsync(Scene scene, string word)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        scene.Service.Say(ServiceOperation.Cancel, new ServiceReply.State(word, scene.UserAtService, string.Empty));
        return await scene.CancelAsync(handle).ConfigureAwait(false);
    }

    private static void RequiresCancellation(Scene scene) =>
        Scene.Requires(scene.Can(TwoFactorCapabilities.CanCancel), "The service cannot withdraw challenges.");

    private static void RequiresStateOfCancellations(Scene scene)
    {
        RequiresCancellation(scene);
        Scene.Requires(scene.Fixture.CancellationReturnsState, "The service answers a cancellation without a state.");
    }

    private static void RequiresRelease(Scene scene) => Scene.Requires(scene.Can(TwoFactorCapabilities.NeedsRelease), "The service needs no release.");

    private static void ExpectCancelled(Scene scene, Attempt<CancelOutcome> cancel, CancelOutcome outcome, string when) => scene.Expect(
        !cancel.Failed && cancel.Result == outcome, $"{outcome} {when}", cancel, "cleaning up after a login would fail it");

    private static void ExpectReleased(Scene scene, Attempt<string> release, string when) =>
        scene.Expect(!release.Failed, $"a release {when} that succeeds", release, "cleaning up after a login would fail it");
}
