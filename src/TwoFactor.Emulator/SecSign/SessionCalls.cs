using System.Globalization;
using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator.SecSign;

/// <summary>The calls about a session that exists: its state, its cancellation, its release.</summary>
internal sealed class SessionCalls(SecSignState state)
{
    private const int RequestIdLength = 64;

    public Answer GetState(string call, Dictionary<string, string> pairs) => WithSession(call, pairs, session => Describe(session));

    /// <summary>Removes the session and answers 6, also after a denial, an expiry or a suspension (SecSign 2.5, E12). An accepted session is kept, and
    /// the answer has its state: that is the emulator's own decision.</summary>
    public Answer Cancel(string call, Dictionary<string, string> pairs) => WithSession(call, pairs, session =>
    {
        if (session.State is AuthSessionState.Accepted)
            return Describe(session);
        state.Sessions.Remove(session);
        return Describe(session, AuthSessionState.Canceled);
    });

    /// <summary>Answers with the current state, which after an acceptance is the documented 3, and removes the session.</summary>
    public Answer Release(string call, Dictionary<string, string> pairs) => WithSession(call, pairs, session =>
    {
        state.Sessions.Remove(session);
        return Describe(session, session.State);
    });

    private Answer WithSession(string call, Dictionary<string, string> pairs, Func<AuthSession, Answer> answer)
    {
        foreach (string name in (string[])["secsignid", "authsessionid", "requestid"])
        {
            if (string.IsNullOrWhiteSpace(pairs.GetValueOrDefault(name)))
                return SecSignAnswers.BadRequest($"Parameter is missing for request '{call}'.");
        }

        string requestId = pairs["requestid"].Trim();
        if (SecSignIds.Normalize(pairs["secsignid"]) is not string typed)
            return SecSignAnswers.BadRequest("Parameter 'secsignid' has an invalid format.");
        if (!SessionNumber.TryRead(pairs["authsessionid"].Trim(), out long id))
            return SecSignAnswers.BadRequest("Parameter 'authsessionid' has an invalid format.");
        if (requestId.Length != RequestIdLength || !requestId.All(char.IsAsciiHexDigit))
            return SecSignAnswers.BadRequest("Parameter 'requestid' has an invalid format.");

        // SecSign 2.9: all three must belong together. If a priority code was typed, the true ID is also accepted.
        bool known = state.Sessions.TryFind(id, out AuthSession? session)
            && string.Equals(session.RequestId, requestId, StringComparison.OrdinalIgnoreCase)
            && (session.TypedName == typed || session.TrueId == typed);
        return known ? answer(session!) : SecSignAnswers.Error(SecSignAnswers.NoSession, state.Behaviour);
    }

    // The order of the specification's examples. The true ID is part of the answer once the user has accepted (SecSign 2.5, E10).
    private static Answer Describe(AuthSession session)
    {
        List<(string, string)> pairs = [];
        if (session.Message is not null)
            pairs.Add(("message", session.Message));
        pairs.Add(("authsessionid", Number(session.Id)));
        if (session.State is AuthSessionState.Accepted)
            pairs.Add(("secsignid", session.TrueId));
        pairs.Add(("authsessionstate", Number((int)session.State)));
        return SecSignAnswers.Pairs(pairs);
    }

    private static Answer Describe(AuthSession session, AuthSessionState saying) =>
        SecSignAnswers.Pairs(("authsessionid", Number(session.Id)), ("authsessionstate", Number((int)saying)));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
