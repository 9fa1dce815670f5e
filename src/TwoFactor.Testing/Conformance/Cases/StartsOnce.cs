using System.Net;

namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>A start is never repeated automatically: a phone does not ask twice for one login.</summary>
internal static class StartsOnce
{
    private const string BuzzesTwice = "a phone could buzz twice for one login, and a service may freeze a user for that";

    public static ProviderCaseList Cases { get; } = new(nameof(StartsOnce))
    {
        { 4, A_lost_answer_to_a_start_is_never_sent_again },
        { 4, A_start_past_its_deadline_is_never_sent_again },
        { 4, A_start_that_a_server_failed_at_is_never_sent_again },
        { 4, A_start_that_a_server_asks_to_repeat_is_never_sent_again },
        { 4, A_start_with_an_unreadable_answer_is_never_sent_again },
        { 4, A_refused_start_is_never_sent_again },
        { 4, A_fraud_notice_is_never_sent_again },
        { 4, A_start_that_reached_no_server_is_tried_once_per_server },
    };

    private static async Task A_lost_answer_to_a_start_is_never_sent_again(Scene scene)
    {
        scene.RequiresHttp();
        foreach (HttpRequestError error in new[] { HttpRequestError.ResponseEnded, HttpRequestError.HttpProtocolError, HttpRequestError.Unknown })
            await ExpectOnceAsync(scene, Raw.Lost(error: error), TwoFactorError.Unavailable, $"where the answer was lost ({error})").ConfigureAwait(false);
        await ExpectOnceAsync(scene, Raw.CancelledByAHandler(), TwoFactorError.Unavailable, "where a handler of the host gave up waiting").ConfigureAwait(false);
        await ExpectOnceAsync(scene, Raw.Lost(error: HttpRequestError.InvalidResponse), error: null, "where the answer was not HTTP").ConfigureAwait(false);
        ServiceReply brokenOff = Raw.WithBody(scene.Service.Opened(), _ => OddContent.BrokenOff(new byte[1]));
        await ExpectOnceAsync(scene, brokenOff, TwoFactorError.Unavailable, "where the answer broke off").ConfigureAwait(false);
    }

    private static async Task A_start_past_its_deadline_is_never_sent_again(Scene scene)
    {
        scene.Service.Say(ServiceOperation.Start, new ServiceReply.Silence());
        Attempt<Challenge> start = await scene.TryUntilDeadlineAsync(() => scene.Provider.StartChallengeAsync(new ChallengeRequest(scene.User))).ConfigureAwait(false);
        await ExpectOnceAsync(scene, start, TwoFactorError.Unavailable, "where the service did not answer in time").ConfigureAwait(false);
    }

    private static async Task A_start_that_a_server_failed_at_is_never_sent_again(Scene scene)
    {
        scene.RequiresHttp();
        foreach (HttpStatusCode status in new[] { HttpStatusCode.InternalServerError, HttpStatusCode.BadGateway, HttpStatusCode.GatewayTimeout })
            await ExpectOnceAsync(
                scene, Raw.Page(status, "Sorry"), TwoFactorError.Unavailable,
                $"where a server answered {(int)status}").ConfigureAwait(false);
    }

    private static async Task A_start_that_a_server_asks_to_repeat_is_never_sent_again(Scene scene)
    {
        scene.RequiresHttp();
        foreach (HttpStatusCode status in new[] { HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests })
        {
            scene.Service.Say(ServiceOperation.Start, Raw.AskingToRepeat(status));
            int before = scene.Service.Count(ServiceOperation.Start);
            Attempt<Challenge> start = await scene.TryUntilDeadlineAsync(() => scene.Provider.StartChallengeAsync(new ChallengeRequest(scene.User))).ConfigureAwait(false);
            await ExpectSentOnceAsync(scene, before, start, $"where a server answered {(int)status} with Retry-After").ConfigureAwait(false);
        }
    }

    private static async Task A_start_with_an_unreadable_answer_is_never_sent_again(Scene scene)
    {
        scene.RequiresHttp();
        (string What, ServiceReply Reply)[] replies =
        [
            ("a web page", Raw.Page(HttpStatusCode.OK, "Welcome")), ("nothing", Raw.Empty()), ("no content", Raw.Empty(HttpStatusCode.NoContent)),
            ("null", Raw.Text("null", "application/json")), ("an empty object", Raw.Text("{}", "application/json")), ("a list", Raw.Text("[]", "application/json")),
            ("true", Raw.Text("true", "application/json")), ("pairs without sense", Raw.Text("a=b&c=d", "text/plain")), ("a NUL", Raw.Text("\u0000", "text/plain")),
        ];
        foreach ((string what, ServiceReply reply) in replies)
            await ExpectOnceAsync(scene, reply, TwoFactorError.ProtocolViolation, $"where the service answered {what}").ConfigureAwait(false);
    }

    private static async Task A_refused_start_is_never_sent_again(Scene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        ServiceCall sample = scene.LastCall(ServiceOperation.Start);
        foreach (TwoFactorError error in Enum.GetValues<TwoFactorError>())
        {
            ServiceReply.Failed failed = new(error, string.Empty);
            if (!scene.Fixture.CanSay(sample, failed))
                continue;
            scene.Service.Say(ServiceOperation.Start, failed);
            int before = scene.Service.Count(ServiceOperation.Start);
            Attempt<Challenge> start = await scene.StartAsync().ConfigureAwait(false);
            await ExpectSentOnceAsync(scene, before, start, $"where the service answered {error}").ConfigureAwait(false);
        }
    }

    // Most services notify a user with a call of its own, so every call that arrives counts.
    private static async Task A_fraud_notice_is_never_sent_again(Scene scene)
    {
        scene.RequiresHttp();
        IFraudNotice? notice = scene.Provider.GetAbility(typeof(IFraudNotice)) as IFraudNotice;
        Scene.Requires(notice is not null, "The service has no fraud notices.");
        foreach (ServiceReply trouble in new[] { Raw.Lost(), Raw.Page(HttpStatusCode.BadGateway, "Sorry"), Raw.AskingToRepeat(HttpStatusCode.ServiceUnavailable) })
        {
            scene.Service.Reply = (_, _) => Task.FromResult(trouble);
            int before = scene.Service.CallsAboutChallenges.Count;
            Attempt<bool> attempt = await scene.TryUntilDeadlineAsync(async () =>
            {
                await notice!.NotifyAsync(scene.User).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            await scene.PassAsync().ConfigureAwait(false);
            int sent = scene.Service.CallsAboutChallenges.Count - before;
            scene.Expect(sent == 1, "one request for a fraud notice that got no answer", sent == 0 ? $"{attempt} and none" : sent, BuzzesTwice);
            scene.ExpectFailure(attempt, error: null, "for a fraud notice that got no answer", "a host would believe that its user was warned");
        }
    }

    private static async Task A_start_that_reached_no_server_is_tried_once_per_server(Scene scene)
    {
        scene.RequiresHttp();
        scene.Service.Say(ServiceOperation.Start, Raw.NoConnection());
        await scene.StartAsync().ConfigureAwait(false);
        string[] servers = [.. scene.Service.CallsAboutChallenges.Select(call => call.Request!.Address.Authority)];
        scene.Expect(
            servers.Distinct(StringComparer.OrdinalIgnoreCase).Count() == servers.Length,
            "each server to be tried at most once where none can be connected to", string.Join(", ", servers),
            "a login would hang for as long as an outage lasts");
    }

    private static async Task ExpectOnceAsync(Scene scene, ServiceReply reply, TwoFactorError? error, string when)
    {
        scene.Service.Say(ServiceOperation.Start, reply);
        int before = scene.Service.Count(ServiceOperation.Start);
        await ExpectOnceAsync(scene, await scene.StartAsync().ConfigureAwait(false), error, when, before).ConfigureAwait(false);
    }

    private static async Task ExpectOnceAsync(Scene scene, Attempt<Challenge> start, TwoFactorError? error, string when, int before = 0)
    {
        await ExpectSentOnceAsync(scene, before, start, when).ConfigureAwait(false);
        TwoFactorException failure = scene.ExpectFailure(
            start, error, when, "a host would treat a start that may have worked as a success, or as its own error");
        scene.Expect(
            failure.MayHaveBeenProcessed, $"MayHaveBeenProcessed {when}", "false",
            "a host would start again, although a phone may be asking already");
    }

    private static async Task ExpectSentOnceAsync(Scene scene, int before, Attempt<Challenge> start, string when)
    {
        await scene.PassAsync().ConfigureAwait(false);
        int count = scene.Service.Count(ServiceOperation.Start) - before;
        scene.Expect(count == 1, $"one request {when}", count == 0 ? $"{start} and none" : count, BuzzesTwice);
    }
}
