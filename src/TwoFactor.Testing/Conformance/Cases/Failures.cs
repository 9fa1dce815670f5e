using System.Net;

namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>Every failure is a <see cref="TwoFactorException"/> that names the kind of failure.</summary>
internal static class Failures
{
    private const string Unmanageable = "a host could neither tell the person what to do nor tell its operators what is broken";

    private static readonly TwoFactorError[] AtStart =
    [
        TwoFactorError.UserNotEnrolled, TwoFactorError.UserSuspended, TwoFactorError.InvalidRequest,
        TwoFactorError.AccessDenied, TwoFactorError.Unavailable, TwoFactorError.RateLimited,
    ];

    private static readonly TwoFactorError[] AtPoll =
        [TwoFactorError.ChallengeNotFound, TwoFactorError.InvalidRequest, TwoFactorError.AccessDenied, TwoFactorError.Unavailable, TwoFactorError.RateLimited];

    private static readonly HttpStatusCode[] Trouble =
        [HttpStatusCode.InternalServerError, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout];

    public static ProviderCaseList Cases { get; } = new(nameof(Failures))
    {
        { 3, A_refused_start_says_why },
        { 3, A_failed_poll_says_why },
        { 3, A_page_of_a_proxy_blames_neither_user_nor_request },
        { 3, A_challenge_that_was_removed_after_its_deadline_is_expired },
        { 3, A_failing_server_is_unavailable_and_may_be_asked_again },
        { 3, An_unreachable_server_is_unavailable_and_was_sent_nothing },
    };

    private static async Task A_refused_start_says_why(Scene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        ServiceCall sample = scene.LastCall(ServiceOperation.Start);
        foreach (ServiceReply.Failed failed in Sayable(scene, sample, AtStart))
        {
            scene.Service.Say(ServiceOperation.Start, failed);
            Attempt<Challenge> start = await scene.StartAsync().ConfigureAwait(false);
            scene.ExpectFailure(start, failed.Error, $"where the service answers a start with {failed.Error}", Unmanageable);
        }
    }

    private static async Task A_failed_poll_says_why(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        await scene.PollAsync(handle).ConfigureAwait(false);
        ServiceCall sample = scene.LastCall(ServiceOperation.Poll);
        foreach (ServiceReply.Failed failed in Sayable(scene, sample, AtPoll))
        {
            scene.Service.Say(ServiceOperation.Poll, failed);
            Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
            scene.ExpectFailure(poll, failed.Error, $"where the service answers a poll with {failed.Error}", Unmanageable);
        }
    }

    private static async Task A_page_of_a_proxy_blames_neither_user_nor_request(Scene scene)
    {
        scene.RequiresHttp();
        foreach (HttpStatusCode status in new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed, HttpStatusCode.Conflict })
        {
            foreach (ServiceReply page in new[] { Raw.Empty(status), Raw.Page(status, $"{(int)status} nginx"), Raw.Text($"{(int)status}", "text/plain", status) })
            {
                scene.Service.Say(ServiceOperation.Start, page);
                Attempt<Challenge> start = await scene.StartAsync().ConfigureAwait(false);
                TwoFactorException failure = scene.ExpectFailure(start, error: null, $"for a proxy's answer with status {(int)status}", Unmanageable);
                scene.Expect(
                    failure.Error is not (TwoFactorError.UserNotEnrolled or TwoFactorError.UserSuspended or TwoFactorError.InvalidRequest),
                    $"a failure that blames neither the user nor the request for a proxy's answer with status {(int)status}", failure.Error, Unmanageable);
            }
        }
    }

    private static async Task A_challenge_that_was_removed_after_its_deadline_is_expired(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        await scene.PollAsync(handle).ConfigureAwait(false);
        ServiceReply.Failed gone = new(TwoFactorError.ChallengeNotFound, string.Empty);
        Scene.Requires(scene.Fixture.CanSay(scene.LastCall(ServiceOperation.Poll), gone), "The service never removes a challenge.");
        scene.Service.Say(ServiceOperation.Poll, gone);
        scene.Time.Advance(handle.Deadline - handle.StartedAt);
        Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
        scene.Expect(
            poll.Result?.State == ChallengeState.Expired, "Expired for a challenge that the service cleared away after its deadline", poll,
            "a user who was too slow would see a technical error");
    }

    private static async Task A_failing_server_is_unavailable_and_may_be_asked_again(Scene scene)
    {
        scene.RequiresHttp();
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        foreach (HttpStatusCode status in Trouble)
        {
            foreach (ServiceReply reply in new[] { Raw.Page(status, "Sorry"), Raw.Empty(status) })
            {
                scene.Service.Say(ServiceOperation.Poll, reply);
                Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
                TwoFactorException failure = scene.ExpectFailure(
                    poll, TwoFactorError.Unavailable, $"for a server that answers {(int)status}", Unmanageable);
                scene.Expect(
                    failure.IsTransient, $"IsTransient for a server that answers {(int)status}", "false",
                    "a login would be given up because of a short outage");
            }
        }
    }

    private static async Task An_unreachable_server_is_unavailable_and_was_sent_nothing(Scene scene)
    {
        scene.RequiresHttp();
        scene.Service.Say(ServiceOperation.Start, Raw.NoConnection());
        TwoFactorException failure = scene.ExpectFailure(
            await scene.StartAsync().ConfigureAwait(false), TwoFactorError.Unavailable, "for a server that cannot be connected to",
            Unmanageable);
        scene.Expect(
            failure is { IsTransient: true, MayHaveBeenProcessed: false },
            "IsTransient, and not MayHaveBeenProcessed, for a server that cannot be connected to",
            $"IsTransient {failure.IsTransient}, MayHaveBeenProcessed {failure.MayHaveBeenProcessed}",
            "a host would not try again, although no phone was asked");
    }

    private static IEnumerable<ServiceReply.Failed> Sayable(Scene scene, ServiceCall sample, IEnumerable<TwoFactorError> errors) =>
        errors.Select(error => new ServiceReply.Failed(error, "So it is.")).Where(failed => scene.Fixture.CanSay(sample, failed));
}
