using TwoFactor.Providers;
using TwoFactor.SecSign.Wire;

namespace TwoFactor.SecSign;

/// <summary>The four requests of SecSign ID, each sent once to one server, and the answers to them, read strictly.</summary>
internal sealed class SecSignApi(ServiceClient http, SecSignOptions options, SecSignErrors errors)
{
    public async Task<StartedSession> StartAsync(Uri endpoint, string secSignId, CancellationToken cancellationToken)
    {
        AnswerPairs answer = await SendAsync(endpoint, RequestWriter.Start(secSignId, options), cancellationToken).ConfigureAwait(false);
        if (answer[AnswerField.AuthSessionId] is not { } authSessionId || !AuthSession.IsAuthSessionId(authSessionId))
            throw errors.Violation("The service's answer to a start has no session id.");
        if (answer[AnswerField.RequestId] is not { } requestId || !AuthSession.IsRequestId(requestId))
            throw errors.Violation("The service's answer to a start has no request id.");

        return ReadState(answer) switch
        {
            ChallengeState.Pending or ChallengeState.Delivered => new StartedSession(
                endpoint, new AuthSession(secSignId, authSessionId, requestId), AccessPassReader.Read(answer[AnswerField.Icon])),
            ChallengeState.Suspended => throw errors.Suspended(),
            _ => throw errors.Violation("The service's answer to a start has a state in which no challenge begins."),
        };
    }

    public async Task<SessionAnswer> GetStateAsync(Uri endpoint, AuthSession session, CancellationToken cancellationToken)
    {
        SessionAnswer answer = await AskAsync(endpoint, session, RequestWriter.GetState(session), cancellationToken).ConfigureAwait(false);
        return answer is { State: ChallengeState.Approved, SecSignId: null }
            ? throw errors.Violation("The service's answer does not say who approved.")
            : answer;
    }

    public Task<SessionAnswer> CancelAsync(Uri endpoint, AuthSession session, CancellationToken cancellationToken) =>
        AskAsync(endpoint, session, RequestWriter.Cancel(session), cancellationToken);

    public Task<SessionAnswer> ReleaseAsync(Uri endpoint, AuthSession session, CancellationToken cancellationToken) =>
        AskAsync(endpoint, session, RequestWriter.Release(session), cancellationToken);

    private async Task<SessionAnswer> AskAsync(
        Uri endpoint, AuthSession session, HttpContent parameters, CancellationToken cancellationToken)
    {
        AnswerPairs answer = await SendAsync(endpoint, parameters, cancellationToken).ConfigureAwait(false);
        if (answer[AnswerField.AuthSessionId] != session.AuthSessionId)
            throw errors.Violation("The service's answer is not about the session that was asked for.");

        ChallengeState state = ReadState(answer);
        SecSignId.TryNormalize(WireText.Unescape(answer[AnswerField.SecSignId] ?? string.Empty), out string? secSignId);
        return new SessionAnswer(state, secSignId, answer[AnswerField.Message] is { Length: > 0 } message ? WireText.Unescape(message) : null);
    }

    private ChallengeState ReadState(AnswerPairs answer) => SessionState.ToState(
        answer[AnswerField.AuthSessionState] ?? throw errors.Violation("The service's answer has no state."));

    private async Task<AnswerPairs> SendAsync(Uri endpoint, HttpContent parameters, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = new(HttpMethod.Post, endpoint) { Content = parameters };
        ServiceResponse answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);

        // SecSign 2.4: the body says more than the status, which is not always the right one.
        AnswerPairs? pairs = AnswerPairs.Read(answer.Body);
        ErrorReport? report = ErrorReport.Find(answer, pairs);
        if (report is not null || !answer.IsSuccess)
            throw errors.From(answer, report);
        return pairs ?? throw errors.Violation("The service's answer is not a list of fields, or one that contradicts itself.");
    }
}
