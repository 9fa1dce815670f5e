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
        { 5, Cancelling_twice_succeeds },
        { 5, Cancelling_an_unknown_challenge_succeeds },
        { 5, Releasing_is_sent_exactly_where_the_service_needs_it },
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
        int before = scene.Service.Calls.Count;
        Attempt<CancelOutcome> cancel = await scene.CancelAsync(handle).ConfigureAwait(false);
        int sent = scene.Service.Calls.Count - before;
        bool canCancel = scene.Can(TwoFactorCapabilities.CanCancel);
        CancelOutcome outcome = canCancel ? CancelOutcome.Cancelled : CancelOutcome.Abandoned;
        int expected = canCancel ? 1 : 0;
        scene.Expect(
            !cancel.Failed && cancel.Result == outcome && sent == expected,
            $"{outcome} after {expected} requests, as the capabilities promise", $"{cancel} after {sent}",
            canCancel ? "the phone would go on asking" : "a host would believe that the phone has stopped asking");
    }

    private static async Task Cancelling_twice_succeeds(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        for (int i = 0; i < 2; i++)
            ExpectCancelled(scene, await scene.CancelAsync(handle).ConfigureAwait(false), "for a challenge that was cancelled before");
    }

    private static async Task Cancelling_an_unknown_challenge_succeeds(Scene scene)
    {
        Scene.Requires(scene.Can(TwoFactorCapabilities.CanCancel), "The service cannot withdraw challenges.");
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        await scene.CancelAsync(handle).ConfigureAwait(false);
        Scene.Requires(scene.Fixture.CanSay(scene.LastCall(ServiceOperation.Cancel), Gone), "The service never removes a challenge.");
        scene.Service.Say(ServiceOperation.Cancel, Gone);
        ExpectCancelled(scene, await scene.CancelAsync(handle).ConfigureAwait(false), "for a challenge that the service no longer knows");
    }

    private static async Task Releasing_is_sent_exactly_where_the_service_needs_it(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        Attempt<string> release = await scene.ReleaseAsync(handle).ConfigureAwait(false);
        int expected = scene.Can(TwoFactorCapabilities.NeedsRelease) ? 1 : 0;
        ExpectReleased(scene, release, "of an approved challenge");
        int sent = scene.Service.Calls.Count - 1;
        scene.Expect(
            sent == expected && scene.Service.Count(ServiceOperation.Release) == expected,
            $"{expected} requests for a release, as the capabilities promise", sent,
            "the service would keep the approval, or get a request that it does not support");
    }

    private static async Task Releasing_twice_succeeds(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        for (int i = 0; i < 2; i++)
            ExpectReleased(scene, await scene.ReleaseAsync(handle).ConfigureAwait(false), "of a challenge that was released before");
    }

    private static async Task Releasing_an_unknown_challenge_succeeds(Scene scene)
    {
        Scene.Requires(scene.Can(TwoFactorCapabilities.NeedsRelease), "The service needs no release.");
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        await scene.ReleaseAsync(handle).ConfigureAwait(false);
        Scene.Requires(scene.Fixture.CanSay(scene.LastCall(ServiceOperation.Release), Gone), "The service never removes a challenge.");
        scene.Service.Say(ServiceOperation.Release, Gone);
        ExpectReleased(scene, await scene.ReleaseAsync(handle).ConfigureAwait(false), "of a challenge that the service no longer knows");
    }

    private static void ExpectCancelled(Scene scene, Attempt<CancelOutcome> cancel, string when) => scene.Expect(
        !cancel.Failed && Enum.IsDefined(cancel.Result), $"a cancellation that succeeds {when}", cancel,
        "cleaning up after a login would fail it");

    private static void ExpectReleased(Scene scene, Attempt<string> release, string when) =>
        scene.Expect(!release.Failed, $"a release {when} that succeeds", release, "cleaning up after a login would fail it");
}
