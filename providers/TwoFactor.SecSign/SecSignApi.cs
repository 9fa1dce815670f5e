using System.Net;
using TwoFactor.Providers;
using TwoFactor.SecSign.Wire;

namespace TwoFactor.SecSign;

/// <summary>Sends the four requests of SecSign ID, each once and to one server, and parses the answers strictly.</summary>
internal sealed class SecSignApi(ServiceClient http, SecSignOptions options, SecSignErrors errors)
{
    public async Task<StartedSession> StartAsync(Uri endpoint, string secSignId, bool allowAlias, CancellationToken cancellationToken)
    {
        ServiceResponse response = await http.SendAsync(Post(endpoint, RequestWriter.Start(secSignId, options)), cancellationToken).ConfigureAwait(false);
        return ReadStart(response, endpoint, secSignId, allowAlias);
    }

    public async Task<SessionAnswer> PollAsync(Uri endpoint, AuthSession session, CancellationToken cancellationToken)
    {
        HttpRequestMessage post = Post(endpoint, RequestWriter.About(session, SessionRequest.GetState));
        return ReadAnswer(await http.PollAsync(post, cancellationToken).ConfigureAwait(false), session, isPoll: true);
    }

    public async Task<SessionAnswer> CancelAsync(Uri endpoint, AuthSession session, CancellationToken cancellationToken)
    {
        HttpRequestMessage post = Post(endpoint, RequestWriter.About(session, SessionRequest.Cancel));
        return ReadAnswer(await http.SendAsync(post, cancellationToken).ConfigureAwait(false), session, isPoll: false);
    }

    /// <summary>Releases a session.</summary>
    /// <returns>Whether the server knows what a release is.</returns>
    public async Task<bool> TryReleaseAsync(Uri endpoint, AuthSession session, CancellationToken cancellationToken)
    {
        HttpRequestMessage post = Post(endpoint, RequestWriter.About(session, SessionRequest.Release));
        ServiceResponse response = await http.SendAsync(post, cancellationToken).ConfigureAwait(false);
        if (IsRefusedRelease(response))
            return false;
        ReadAnswer(response, session, isPoll: false);
        return true;
    }

    // SecSign 2.5 E2: newer servers do not support the request. Their answer is not documented: it may be that for any bad request, that of the vendor's
    // bridge for an unknown one (2.4), or that of a web server. A page about our client certificate says nothing about releases.
    private bool IsRefusedRelease(ServiceResponse response)
    {
        bool isUnknownCall = response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented;
        ErrorReport? report = AnswerPairs.TryRead(response.Body.Span, out AnswerPairs answer) ? ErrorReport.In(answer) : ErrorReport.InPage(response);
        if (report is null)
            return isUnknownCall || (response.StatusCode == HttpStatusCode.BadRequest && StatusMeaning.ErrorForForeign(response) != TwoFactorError.AccessDenied);
        TwoFactorException refusal = errors.From(response, report, isRepeatable: true);
        return refusal.Error switch
        {
            TwoFactorError.ChallengeNotFound or TwoFactorError.UserNotEnrolled or TwoFactorError.UserSuspended => false, // 2.4: the body says more than the status
            _ when isUnknownCall => true,
            TwoFactorError.InvalidRequest => !refusal.IsTransient,
            TwoFactorError.Unavailable => report.Code is null && (report.Status ?? (int)response.StatusCode) is 500 or 501
                && (response.IsSuccess || response.StatusCode == HttpStatusCode.InternalServerError),
            _ => false,
        };
    }

    private static HttpRequestMessage Post(Uri endpoint, HttpContent parameters) => new(HttpMethod.Post, endpoint) { Content = parameters };

    private StartedSession ReadStart(ServiceResponse response, Uri endpoint, string secSignId, bool allowAlias)
    {
        AnswerPairs answer = ReadPairs(response, isRepeatable: false);
        AuthSession session = AuthSession.Read(secSignId, answer)
            ?? throw errors.Violation("The service's answer to a start has no session id or no request id.");
        // With a part of an id, the challenge could be neither polled nor cancelled.
        if (!response.IsEndTold && (!session.HasFullRequestId || answer.LastField == AnswerField.AuthSessionId))
            throw errors.Violation("The service's answer to a start may be incomplete.");
        // Otherwise our user would see the picture of another user's session, and cancelling would end the other user's login.
        ReadOnlySpan<byte> named = answer[AnswerField.SecSignId];
        if (!allowAlias && !named.IsEmpty && SecSignId.Read(named, secSignId) != secSignId)
            throw errors.SessionViolation("The service's answer to a start names another SecSign ID.");
        return ReadState(answer) switch
        {
            ChallengeState.Pending or ChallengeState.Delivered =>
                new StartedSession(
                    endpoint, session, AccessPassReader.Read(answer[AnswerField.Icon], mayBeCut: !response.IsEndTold && answer.LastField == AnswerField.Icon)),
            ChallengeState.Suspended => throw errors.Suspended(),
            _ => throw errors.SessionViolation("The service's answer to a start has a state that a new challenge cannot have."),
        };
    }

    private SessionAnswer ReadAnswer(ServiceResponse response, AuthSession session, bool isPoll)
    {
        AnswerPairs answer = ReadPairs(response, isRepeatable: true);
        if (!session.IsNamedIn(answer))
        {
            const string Finding = "The service's answer is not about the session that was asked for.";
            throw answer.Has(AnswerField.AuthSessionId) ? errors.SessionViolation(Finding) : errors.Violation(Finding);
        }

        ChallengeState state = ReadState(answer);
        string? secSignId = SecSignId.Read(answer[AnswerField.SecSignId], session.SecSignId);
        if (isPoll && state == ChallengeState.Approved)
        {
            if (secSignId is null)
                throw errors.SessionViolation("The service's answer does not say who approved.");
            if (!answer.CanApprove())
                throw errors.SessionViolation("The service's answer is an approval with unexpected content.");
            // The rest of the user's name may be missing, for example, which would be another user.
            if (!response.IsEndTold && answer.LastField is { } last && AnswerKey.Decides(last))
                throw errors.SessionViolation("The service's answer is an approval that may be incomplete.");
        }

        return new SessionAnswer(state, secSignId, WireText.Read(answer[AnswerField.Message]));
    }

    private ChallengeState ReadState(AnswerPairs answer) => answer.Has(AnswerField.AuthSessionState)
        ? StateWord.ToState(answer[AnswerField.AuthSessionState])
        : throw errors.Violation("The service's answer has no state.");

    private AnswerPairs ReadPairs(ServiceResponse response, bool isRepeatable)
    {
        // SecSign 2.4: the body says more than the status, which is not always the right one.
        bool isList = AnswerPairs.TryRead(response.Body.Span, out AnswerPairs answer);
        ErrorReport? report = isList ? ErrorReport.In(answer) : ErrorReport.InPage(response);
        if (report is not null || !response.IsSuccess)
            throw errors.From(response, report, isRepeatable);
        if (isList)
            return answer;
        throw answer.BeginsAsAnswer ? errors.SessionViolation("The service's answer contradicts itself.") : errors.Unreadable(response);
    }
}
