using System.Globalization;
using TwoFactor.Emulator.Http;
using TwoFactor.Emulator.Outcomes;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.SecSign;

/// <summary><c>ReqRequestAuthSession</c>: starts a login of an ID.</summary>
internal sealed class SessionRequestCall(SecSignState state)
{
    private const int LongestText = 255;
    private const int ChoicesOnPhone = 4;

    public Answer Answer(string call, Dictionary<string, string> pairs)
    {
        // SecSign 2.5, E6: no SDK sends everything that the specification calls required, so only this is required here.
        foreach (string name in (string[])["secsignid", "servicename", "serviceaddress"])
        {
            if (string.IsNullOrWhiteSpace(pairs.GetValueOrDefault(name)))
                return SecSignAnswers.BadRequest($"Parameter is missing for request '{call}'.");
        }

        if (SecSignIds.Normalize(pairs["secsignid"]) is not string typed)
            return SecSignAnswers.BadRequest("Parameter 'secsignid' has an invalid format.");
        if (ReadShowAccessPass(pairs) is not bool showAccessPass)
            return SecSignAnswers.BadRequest("Parameter 'showaccesspass' is neither 'true' nor 'false'.");

        return Start(typed, Cut(pairs["servicename"]), Cut(pairs["serviceaddress"]), showAccessPass);
    }

    private Answer Start(string typed, string serviceName, string serviceAddress, bool showAccessPass)
    {
        if (state.Ids.Resolve(typed) is not string trueId)
            return SecSignAnswers.Error(SecSignAnswers.NoSuchId, state.Behaviour);
        bool isPriorityCode = state.Ids.IsPriorityCode(typed);
        NamedOutcome? outcome = NamedOutcome.Parse(isPriorityCode ? trueId : typed);
        if (!isPriorityCode && (outcome is { Kind: OutcomeKind.Frozen } || state.Ids.IsFrozen(trueId)))
            return SecSignAnswers.Error(SecSignAnswers.Frozen, state.Behaviour);
        // SecSign 2.6: a second request suspends the first, fails itself, and freezes the ID. A priority code freezes nothing: it is for passing the freeze.
        if (state.Sessions.SuspendOpenOnesOf(trueId))
        {
            if (!isPriorityCode)
                state.Ids.Freeze(trueId);
            return SecSignAnswers.Error(SecSignAnswers.Frozen, state.Behaviour);
        }

        AuthSession session = Create(typed, trueId, serviceName, serviceAddress, showAccessPass, outcome);
        state.Sessions.Add(session);
        state.Shared.SignalAt(session.ExpiresAt);
        Answer answer = Describe(session);
        Schedule(session);
        return answer;
    }

    private AuthSession Create(
        string typed, string trueId, string serviceName, string serviceAddress, bool showAccessPass, NamedOutcome? outcome)
    {
        DateTimeOffset now = state.Now;
        IdSource random = state.Shared.Ids;
        AccessPass[] choices = random.Pick(AccessPass.All, ChoicesOnPhone);
        return new AuthSession
        {
            Id = random.SignedLong(),
            RequestId = random.UpperHex(64),
            TypedName = typed,
            TrueId = trueId,
            ServiceName = serviceName,
            ServiceAddress = serviceAddress,
            AccessPass = random.Pick(choices, 1)[0],
            Choices = choices,
            ShowsAccessPass = showAccessPass,
            StartedAt = now,
            ExpiresAt = now + state.Behaviour.SessionLifetime,
            Plan = outcome is null ? null : new PlannedAnswer(outcome.Kind, now + outcome.Delay),
        };
    }

    // All seven fields, in lower case: several SDKs fail if one is missing (SecSign 2.3).
    private static Answer Describe(AuthSession session) => SecSignAnswers.Pairs(
        ("authsessionid", session.Id.ToString(CultureInfo.InvariantCulture)),
        ("servicename", session.ServiceName),
        ("secsignid", session.TypedName),
        ("authsessionstate", "1"),
        ("serviceaddress", session.ServiceAddress),
        ("requestid", session.RequestId),
        ("authsessionicondata", session.AccessPass.Base64));

    private void Schedule(AuthSession session)
    {
        session.Settle(state.Now);
        if (session.Plan is { } plan)
            state.Shared.SignalAt(plan.DueAt);
    }

    private bool? ReadShowAccessPass(Dictionary<string, string> pairs) => pairs.GetValueOrDefault("showaccesspass") switch
    {
        null or "true" => true,
        "false" => false,
        "1" when state.Behaviour.AcceptsNumericBooleans => true,
        "0" when state.Behaviour.AcceptsNumericBooleans => false,
        _ => null,
    };

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];
}
