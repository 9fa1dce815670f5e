using System.Net;

namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>Every failure is a <see cref="TwoFactorException"/> that names the kind of failure.</summary>
internal static class Failures
{
    private const string StillAsks = "the phone would still ask, and the next login of the user would make it ask twice";
    private const string Unmanageable = "a host could neither tell the person what to do nor tell its operators what is broken";

    private static readonly TwoFactorError[] AtStart =
    [
        TwoFactorError.UserNotEnrolled, TwoFactorError.UserSuspended, TwoFactorError.InvalidRequest,
        TwoFactorError.AccessDenied, TwoFactorError.Unavailable, TwoFactorError.RateLimited,
    ];

    private static readonly TwoFactorError[] AtPoll =
        [TwoFactorError.ChallengeNotFound, TwoFactorError.InvalidRequest, TwoFactorError.AccessDenied, TwoFactorError.Unavailable, TwoFactorError.RateLimited];

    private static readonly TwoFactorError[] AtCancel =
        [TwoFactorError.InvalidRequest, TwoFactorError.AccessDenied, TwoFactorError.Unavailable, TwoFactorError.RateLimited];

    private static readonly HttpStatusCode[] Trouble =
        [HttpStatusCode.InternalServerError, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout];

    public static ProviderCaseList Cases { get; } = new(nameof(Failures))
    {
        { 3, A_refused_start_says_why },
        { 3, A_failed_poll_says_why },
        { 3, A_poll_that_a_handler_gave_up_is_unavailable },
        { 3, A_page_of_a_proxy_blames_neither_user_nor_request },
        { 3, A_page_of_a_proxy_does_not_end_a_challenge },
        { 3, A_refused_cancellation_says_why },
        { 3, A_cancellation_that_got_no_answer_is_a_failure },
        { 3, A_release_that_got_no_answer_is_a_failure },
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

    // A timeout of a host's own handler looks like the caller's cancellation, but the caller still waits.
    private static async Task A_poll_that_a_handler_gave_up_is_unavailable(Scene scene)
    {
        scene.RequiresHttp();
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        scene.Service.Say(ServiceOperation.Poll, Raw.CancelledByAHandler());
        using CancellationTokenSource callers = new();
        Attempt<ChallengeStatus> poll = await scene.PollAsync(handle, callers.Token).ConfigureAwait(false);
        TwoFactorException failure = scene.ExpectFailure(
            poll, TwoFactorError.Unavailable, "where a handler of the host gave up, and not the caller", "a host would believe that the person has left");
        scene.Expect(failure.IsTransient, "IsTransient where a handler of the host gave up", "false", "a login would be given up because of a short outage");
    }

    private static async Task A_page_of_a_proxy_blames_neither_user_nor_request(Scene scene)
    {
        scene.RequiresHttp();
        foreach ((HttpStatusCode status, ServiceReply page) in PagesOfProxies())
        {
            scene.Service.Say(ServiceOperation.Start, page);
            Attempt<Challenge> start = await scene.StartAsync().ConfigureAwait(false);
            TwoFactorException failure = scene.ExpectFailure(start, error: null, $"for a proxy's answer with status {(int)status}", Unmanageable);
            scene.Expect(
                failure.Error is not (TwoFactorError.UserNotEnrolled or TwoFactorError.UserSuspended or TwoFactorError.InvalidRequest),
                $"a failure that blames neither the user nor the request for a proxy's answer with status {(int)status}", failure.Error, Unmanageable);
        }
    }

    private static async Task A_page_of_a_proxy_does_not_end_a_challenge(Scene scene)
    {
        scene.RequiresHttp();
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        foreach ((HttpStatusCode status, ServiceReply page) in PagesOfProxies())
        {
            scene.Service.Say(ServiceOperation.Poll, page);
            Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
            TwoFactorException failure = scene.ExpectFailure(poll, error: null, $"for a proxy's answer to a poll with status {(int)status}", Unmanageable);
            scene.Expect(
                failure.Error is not (TwoFactorError.ChallengeNotFound or TwoFactorError.InvalidRequest),
                $"a failure that neither calls the challenge gone nor blames the request for a proxy's answer to a poll with status {(int)status}", failure.Error,
                "a login would be given up although the phone still asks");
        }
    }

    private static async Task A_refused_cancellation_says_why(Scene scene)
    {
        ChallengeHandle handle = await OpenAndCancelAsync(scene).ConfigureAwait(false);
        foreach (ServiceReply.Failed failed in Sayable(scene, scene.LastCall(ServiceOperation.Cancel), AtCancel))
        {
            scene.Service.Say(ServiceOperation.Cancel, failed);
            Attempt<CancelOutcome> cancel = await scene.CancelAsync(handle).ConfigureAwait(false);
            scene.ExpectFailure(cancel, failed.Error, $"where the service answers a cancellation with {failed.Error}", StillAsks);
        }
    }

    private static async Task A_cancellation_that_got_no_answer_is_a_failure(Scene scene)
    {
        scene.RequiresHttp();
        ChallengeHandle handle = await OpenAndCancelAsync(scene).ConfigureAwait(false);
        foreach (ServiceReply trouble in await TroublesAsync(scene, ServiceOperation.Cancel).ConfigureAwait(false))
        {
            scene.Service.Say(ServiceOperation.Cancel, trouble);
            Attempt<CancelOutcome> cancel = await scene.CancelAsync(handle).ConfigureAwait(false);
            scene.ExpectFailure(cancel, error: null, "for a cancellation that got no answer of the service", StillAsks);
        }
    }

    private static async Task A_release_that_got_no_answer_is_a_failure(Scene scene)
    {
        scene.RequiresHttp();
        Scene.Requires(scene.Can(TwoFactorCapabilities.NeedsRelease), "The service needs no release.");
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        await scene.ReleaseAsync(handle).ConfigureAwait(false);
        foreach (ServiceReply trouble in await TroublesAsync(scene, ServiceOperation.Release).ConfigureAwait(false))
        {
            scene.Service.Say(ServiceOperation.Release, trouble);
            Attempt<string> release = await scene.ReleaseAsync(handle).ConfigureAwait(false);
            scene.ExpectFailure(release, error: null, "for a release that got no answer of the service", "the service would keep an approval that a host believes to be used up");
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

    private static async Task<ChallengeHandle> OpenAndCancelAsync(Scene scene)
    {
        Scene.Requires(scene.Can(TwoFactorCapabilities.CanCancel), "The service cannot withdraw challenges.");
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        await scene.CancelAsync(handle).ConfigureAwait(false);
        return handle;
    }

    private static IEnumerable<(HttpStatusCode Status, ServiceReply Page)> PagesOfProxies() =>
        from status in new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed, HttpStatusCode.Conflict }
        from page in new[] { Raw.Empty(status), Raw.Page(status, $"{(int)status} nginx"), Raw.Text($"{(int)status}", "text/plain", status) }
        select (status, page);

    /// <summary>What no service answers to a cancellation or a release that it did. An empty answer is left out for a service that says nothing.</summary>
    private static async Task<IEnumerable<ServiceReply>> TroublesAsync(Scene scene, ServiceOperation operation)
    {
        (string usual, _) = await Raw.ReadAsync((HttpProviderFixture)scene.Fixture, scene.LastCall(operation).Request!, new ServiceReply.Done()).ConfigureAwait(false);
        IEnumerable<ServiceReply> troubles =
        [
            .. Trouble.Select(status => Raw.Page(status, "Sorry")), Raw.Lost(), Raw.NoConnection(), Raw.Page(HttpStatusCode.OK, "Welcome"),
            Raw.WithBody(new ServiceReply.Done(), _ => OddContent.BrokenOff(new byte[1])),
        ];
        return usual.Length > 0 ? troubles.Append(Raw.Empty()) : troubles;
    }

    private static IEnumerable<ServiceReply.Failed> Sayable(Scene scene, ServiceCall sample, IEnumerable<TwoFactorError> errors) =>
        errors.Select(error => new ServiceReply.Failed(error, "So it is.")).Where(failed => scene.Fixture.CanSay(sample, failed));
}
