using System.Net;
using System.Text;

namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>Every call has a deadline, and every answer a maximum size. Redirects are not followed, and cookies are not kept.</summary>
internal static class Bounds
{
    private const long OneMebibyte = 1024 * 1024;
    private const string Hangs = "one slow server would hold up every login";

    public static ProviderCaseList Cases { get; } = new(nameof(Bounds))
    {
        { 8, An_oversized_answer_is_cut_off },
        { 8, A_service_that_never_answers_ends_by_the_clock },
        { 8, A_body_that_never_ends_ends_by_the_clock },
        { 8, A_body_that_drips_ends_by_the_clock },
        { 8, Redirects_are_not_followed },
        { 8, Cookies_are_not_kept },
    };

    private static async Task An_oversized_answer_is_cut_off(Scene scene)
    {
        scene.RequiresHttp();
        foreach (ProviderCall call in ProviderCall.SentBy(scene.Provider))
        {
            (ChallengeHandle handle, ServiceReply usual) = await OpenAsync(scene, call).ConfigureAwait(false);
            List<OddContent> bodies = [];
            scene.Service.Say(call.Operation, Raw.WithBody(usual, content =>
            {
                OddContent body = OddContent.Oversized(BytesOf(content));
                bodies.Add(body);
                return body;
            }));

            Attempt<string> attempt = await scene.TryAsync(call, handle).ConfigureAwait(false);
            long most = bodies.Select(body => body.BytesRead).DefaultIfEmpty().Max();
            scene.Expect(
                most <= 2 * OneMebibyte, $"at most 1 MiB to be read for {call}, and a little more for the last read", $"{most} bytes",
                "one answer could use up the host's memory");
            scene.ExpectFailure(
                attempt, TwoFactorError.ProtocolViolation, $"for {call} whose answer is far too long",
                "nobody would notice that the service's answers are invalid");
        }
    }

    private static async Task A_service_that_never_answers_ends_by_the_clock(Scene scene)
    {
        foreach (ProviderCall call in ProviderCall.SentBy(scene.Provider))
        {
            (ChallengeHandle handle, _) = await OpenAsync(scene, call).ConfigureAwait(false);
            scene.Service.Say(call.Operation, new ServiceReply.Silence());
            await ExpectDeadlineAsync(scene, call, handle, "of a service that is silent").ConfigureAwait(false);
        }
    }

    private static async Task A_body_that_never_ends_ends_by_the_clock(Scene scene)
    {
        scene.RequiresHttp();
        foreach (ProviderCall call in ProviderCall.SentBy(scene.Provider))
        {
            (ChallengeHandle handle, ServiceReply usual) = await OpenAsync(scene, call).ConfigureAwait(false);
            scene.Service.Say(call.Operation, Raw.WithBody(usual, content => OddContent.Stalled(BytesOf(content))));
            await ExpectDeadlineAsync(scene, call, handle, "of an answer that stalls").ConfigureAwait(false);
        }
    }

    private static async Task A_body_that_drips_ends_by_the_clock(Scene scene)
    {
        scene.RequiresHttp();
        foreach (ProviderCall call in ProviderCall.SentBy(scene.Provider))
        {
            (ChallengeHandle handle, ServiceReply usual) = await OpenAsync(scene, call).ConfigureAwait(false);
            scene.Service.Say(call.Operation, Raw.WithBody(usual, content => OddContent.Dripping(BytesOf(content), scene.Time)));
            Attempt<string> attempt = await scene.TryAsync(call, handle).ConfigureAwait(false);
            scene.ExpectFailure(attempt, TwoFactorError.Unavailable, $"at the deadline for {call} of an answer that goes on, one character a second", Hangs);
        }
    }

    private static async Task Redirects_are_not_followed(Scene scene)
    {
        scene.RequiresHttp();
        Uri elsewhere = new("https://elsewhere.example/");
        foreach (ProviderCall call in ProviderCall.SentBy(scene.Provider))
        {
            (ChallengeHandle handle, _) = await OpenAsync(scene, call).ConfigureAwait(false);
            foreach (int status in new[] { 301, 302, 303, 307, 308 })
            {
                scene.Service.Say(call.Operation, Raw.Redirect((HttpStatusCode)status, elsewhere));
                Attempt<string> attempt = await scene.TryAsync(call, handle).ConfigureAwait(false);
                scene.Expect(
                    scene.Service.Calls.All(received => received.Request!.Address.Host != elsewhere.Host),
                    $"no request to where a redirect ({status}) points", "one", "any server that can redirect would see ids and certificates");
                scene.Expect(
                    attempt.Exception is TwoFactorException, $"a TwoFactorException for {call} that is redirected", attempt,
                    "a wrong address would go unnoticed");
            }
        }
    }

    private static async Task Cookies_are_not_kept(Scene scene)
    {
        scene.RequiresHttp();
        scene.Service.Say(ServiceOperation.Start, _ => Raw.Changed(
            scene.Service.Opened(), response => response.Headers.TryAddWithoutValidation("Set-Cookie", "session=mark-cookie; Path=/")));
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        await scene.PollAsync(handle).ConfigureAwait(false);
        await scene.OpenAsync().ConfigureAwait(false);
        scene.Expect(
            scene.Service.Calls.All(call => !call.Request!.Headers.Contains("mark-cookie", StringComparison.OrdinalIgnoreCase)),
            "no request with a cookie of an earlier answer", "one", "a cookie from one user's login would be sent in the next user's login");
    }

    /// <summary>An open challenge, and the service's usual reply to <paramref name="call"/>.</summary>
    private static async Task<(ChallengeHandle Handle, ServiceReply Usual)> OpenAsync(Scene scene, ProviderCall call)
    {
        scene.Service.Say(ServiceOperation.Start, _ => scene.Service.Opened());
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        ServiceReply usual = call.Operation switch
        {
            ServiceOperation.Start => scene.Service.Opened(),
            ServiceOperation.Poll => scene.State(ChallengeState.Approved),
            _ => new ServiceReply.Done(),
        };
        return (handle, usual);
    }

    private static byte[] BytesOf(HttpContent content)
    {
        using StreamReader reader = new(content.ReadAsStream());
        return Encoding.UTF8.GetBytes(reader.ReadToEnd());
    }

    private static async Task ExpectDeadlineAsync(Scene scene, ProviderCall call, ChallengeHandle handle, string when)
    {
        Attempt<string> attempt = await scene.TryUntilDeadlineAsync(call, handle).ConfigureAwait(false);
        TwoFactorException failure = scene.ExpectFailure(attempt, TwoFactorError.Unavailable, $"at the deadline for {call} {when}", Hangs);
        scene.Expect(failure.IsTransient, $"IsTransient at the deadline for {call}", "false", "a login would be given up because of a short outage");
    }
}
