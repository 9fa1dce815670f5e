using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Checks;

/// <summary>Each start asks the phone once, within the limits, and every refusal has its reason in the record.</summary>
internal sealed class StartRules(RunResult run, Contention contention, ExplainedFailures explained)
{
    private const string AsksTogether = "a browser that starts twice at once asks once";

    public IEnumerable<Finding> Check(Login login)
    {
        foreach (LoginEvent start in login.Starts)
        {
            IReadOnlyCollection<WireStart> asked = run.Wire.StartsOf(start.Call.Stamp);
            if (asked.Count > 1)
                yield return new Finding("a start asks once", $"{asked.Count} requests", login);
            if (Objection(login, start, asked) is { } objection)
                yield return new Finding("a login is refused for a reason that the record shows", $"{start.Answer}: {objection}", login);
        }
    }

    /// <summary>Checks that two starts of one browser at once found the same login, and that it asked the phone once.</summary>
    public Finding? CheckTogether(Login login)
    {
        if (contention.IsContested(login))
            return null;
        LoginEvent[] opened = [.. login.Starts.Where(start => start.Answer.Kind == AnswerKind.Done)];
        string[] ids = [.. opened.Where(start => opened.Any(other => other != start && AreTogether(start, other))).Select(start => start.Answer.Id!).Distinct()];
        if (ids.Length > 1)
            return new Finding(AsksTogether, $"{ids.Length} logins", login);
        // Where an answer was lost, the phone may be asked again.
        if (login.Starts.Any(start => start.Answer.Kind is not (AnswerKind.Done or AnswerKind.Refused) || start.Answer.Reason == nameof(FlowRefusal.Unavailable)))
            return null;
        WireStart[] asked = [.. contention.StartsOf(login).Where(start => start.Challenge is not null).OrderBy(start => start.Seen.At)];
        int early = asked.Count(start => start.Seen.At < asked[0].Seen.At + NodeSettings.Lifetime); // while the first question was open
        return early > 1 ? new Finding(AsksTogether, $"{early} questions", login) : null;
    }

    /// <summary>Checks how often each phone was asked.</summary>
    public IEnumerable<Finding> CheckLimits()
    {
        // Starts are counted before they are sent, so on the wire they may be a little closer together.
        TimeSpan window = NodeSettings.StartsWindow - TimeSpan.FromSeconds(5);
        foreach (IGrouping<string, WireStart> person in run.Wire.Starts.GroupBy(start => start.User))
        {
            DateTimeOffset[] times = [.. person.Select(start => start.Seen.At).Order()];
            for (int i = NodeSettings.MaxStarts; i < times.Length; i++)
            {
                if (times[i] - times[i - NodeSettings.MaxStarts] < window)
                    yield return new Finding("a phone is asked within the limits", $"{person.Key} was asked more than {NodeSettings.MaxStarts} times in {window}, last at {times[i]:O}");
            }
        }
    }

    // At the same time, and so quickly that the first question was still open.
    private static bool AreTogether(LoginEvent one, LoginEvent other) =>
        one.From <= other.To && other.From <= one.To && (one.To > other.To ? one.To : other.To) < (one.From < other.From ? one.From : other.From) + NodeSettings.Lifetime;

    private string? Objection(Login login, LoginEvent start, IReadOnlyCollection<WireStart> asked) => (start.Answer.Kind, start.Answer.Reason) switch
    {
        (AnswerKind.Done, _) => null,
        (AnswerKind.Gone, _) => explained.IsNodeEnded(start.From, start.To) ? null : "no node ended",
        (AnswerKind.Silent, _) => login.Starts.Any(other => other.Answer.Kind is AnswerKind.Gone or AnswerKind.Failed) || contention.IsContested(login) ? null : "no earlier start came to nothing",
        (AnswerKind.Failed, nameof(TwoFactorError.Unavailable)) => explained.IsStoreSlow(start) ? null : "the store was there",
        (AnswerKind.Refused, nameof(FlowRefusal.Unavailable)) => asked.Any(one => explained.WasReceivedIntact(one.Seen)) && !ExplainedFailures.IsServiceSlow(start) ? "the service answered" : null,
        (AnswerKind.Refused, nameof(FlowRefusal.StillOpen)) => contention.IsPlaceTaken(login, start) ? null : "no other question was asked",
        (AnswerKind.Refused, nameof(FlowRefusal.PausedAfterDenial)) => contention.IsPaused(start) ? null : "the person had not denied",
        (AnswerKind.Refused, nameof(FlowRefusal.TooManyStarts)) => contention.CountStarts(start) >= NodeSettings.MaxStarts ? null : "there were fewer starts",
        _ => "there is no reason for that",
    };
}
