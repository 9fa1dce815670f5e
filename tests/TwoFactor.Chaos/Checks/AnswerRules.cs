using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Checks;

/// <summary>No answer is lost: a person's answer in time is collected, or the record shows why it could not be.</summary>
internal sealed class AnswerRules(RunResult run, Contention contention, ExplainedFailures explained)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    private readonly Dictionary<int, Login> logins = run.Logins.ToDictionary(login => login.Number);

    /// <summary>Checks one answer that the service took.</summary>
    public Finding? Check(PersonAnswer answer) => Judge(answer).Finding;

    /// <summary>How an answer that the service took has ended, and the finding if that may not be.</summary>
    public (AnswerFate Fate, Finding? Finding) Judge(PersonAnswer answer)
    {
        if (run.Wire.StartOf(answer.Challenge) is not { } start)
        {
            return HasLostStart(answer)
                ? (AnswerFate.StartFailed, null)
                : (AnswerFate.LostWithoutReason, new Finding("every question on a phone was asked by a start", $"{answer.User} was asked at {answer.AskedAt:O}, and the wire does not show by whom"));
        }

        Login login = logins[Login.NumberOf(start.Stamp)];
        LoginEvent attempt = login.Starts.First(one => one.Call.Stamp == start.Stamp);
        LoginEvent[] collected = [.. login.Collected];
        if (attempt.Answer.Kind == AnswerKind.Done && collected.Any(one => one.Answer.State == answer.State))
            return (AnswerFate.Collected, null);
        // The other rules see to logins that were not opened, and to what was collected.
        if (ExcuseOf(login, attempt) is { } excuse)
            return (excuse, null);
        if (collected.Length == 0 && login.LostCollections.Any(IsExplained))
            return (AnswerFate.CollectionLost, null);
        ChallengeState? other = collected.Length == 0 ? null : collected[0].Answer.State;
        return Objection(answer, attempt, other) is { } objection
            ? (AnswerFate.LostWithoutReason, new Finding("a person's answer is not lost", $"{answer.State} at {answer.At:O}, collected: {other?.ToString() ?? "nothing"}; {objection}", login))
            : (AnswerFate.TooLate, null);
    }

    private AnswerFate? ExcuseOf(Login login, LoginEvent attempt)
    {
        if (attempt.Answer.Kind != AnswerKind.Done)
            return AnswerFate.StartFailed;
        if (login.IsLeft)
            return AnswerFate.BrowserLeft;
        if (login.IsCancelled)
            return AnswerFate.Cancelled;
        return contention.IsContested(login) ? AnswerFate.Replaced : null;
    }

    // An answer that was lost on its way from a node that ended, or from the store.
    private bool IsExplained(LoginEvent lost) => lost.Answer.Kind == AnswerKind.Gone ? explained.IsNodeEnded(lost.From, lost.To) : explained.IsStoreSlow(lost);

    private string? Objection(PersonAnswer answer, LoginEvent start, ChallengeState? collected)
    {
        // The person's time counts from before the service is asked, and a node whose clock is wrong may end it a little early.
        bool isInTime = answer.At < start.From + NodeSettings.Lifetime - Margin;
        WirePoll[] polls = [.. run.Wire.PollsOf(answer.Challenge)];
        WirePoll? told = polls.FirstOrDefault(poll => poll.State == answer.State && explained.CouldBeStored(poll.Seen));
        if (told is not null && (isInTime || collected != ChallengeState.Expired))
            return $"the service had reported it at {told.Seen.At:O}";
        // An answer that no poll has shown must be asked for until the time is over.
        if (isInTime && !polls.Any(poll => poll.Seen.At > start.From + NodeSettings.Lifetime))
            return "the service was not asked any longer, and there was time";
        return collected is null ? "and there was no outcome at all" : null;
    }

    private bool HasLostStart(PersonAnswer answer) => run.Wire.Starts.Any(start =>
        start.Challenge is null && start.User == answer.User && start.Seen.At <= answer.AskedAt && start.Seen.At >= answer.AskedAt - TimeSpan.FromSeconds(10));
}
