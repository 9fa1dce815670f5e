using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Checks;

/// <summary>An outcome is handed out once, to the browser that asked, and is the person's answer to that request, or comes when the person's time is over.</summary>
internal sealed class OutcomeRules(RunResult run, Contention contention)
{
    /// <summary>How much earlier a login may end.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    public IEnumerable<Finding> Check(Login login)
    {
        foreach (IGrouping<string, LoginEvent> twice in login.Collected.GroupBy(one => one.Call.Id).Where(group => group.Count() > 1))
            yield return new Finding("an outcome is handed out once", $"{twice.Count()} times", login);
        foreach (LoginEvent stolen in login.Events.Where(one => one is { IsStranger: true } && !one.Answer.IsNotFound && !IsStoreTrouble(one.Answer)))
            yield return new Finding("a stranger learns nothing", $"{stolen.Call.Operation} with another key: {stolen.Answer}", login);
        foreach (LoginEvent end in login.Events.Where(one => IsEndWithoutAnswer(login, one) && HasTimeLeft(login, one)))
            yield return new Finding("a login does not end before its time", $"{end.Call.Operation}: {end.Answer}, and there was time", login);
        foreach (LoginEvent outcome in login.Collected)
        {
            NodeAnswer answer = outcome.Answer;
            if (answer.Tenant != login.Tenant || answer.Subject != login.Subject || answer.Purpose != login.Purpose)
                yield return new Finding("an outcome is for whom and what it was asked for", $"{answer.Purpose} of {answer.Subject} at {answer.Tenant}", login);
            if (Objection(login, outcome) is { } objection)
                yield return new Finding("an outcome is what the person answered", objection, login);
        }
    }

    private static bool IsStoreTrouble(NodeAnswer answer) => answer.Kind == AnswerKind.Gone || (answer.Kind == AnswerKind.Failed && answer.Reason == nameof(TwoFactorError.Unavailable));

    // A login that was collected, or may have been, is not found either: a browser that hurries may collect before it waits.
    private static bool IsEndWithoutAnswer(Login login, LoginEvent one) =>
        one is { IsStranger: false, Call.Operation: NodeOperation.Wait or NodeOperation.Complete, Answer.State: ChallengeState.Expired }
        || (one is { IsStranger: false, Call.Operation: NodeOperation.Wait, Answer.IsNotFound: true } && !login.Collected.Concat(login.LostCollections).Any(collected => collected.From <= one.To));

    // Where a start got no answer, a later one may have found the login that it opened.
    private bool HasTimeLeft(Login login, LoginEvent end)
    {
        if (login.IsCancelled || contention.IsContested(login))
            return false;
        DateTimeOffset opened = login.Starts.Where(start => start.Answer.Id == end.Call.Id || start.Answer.Kind is not (AnswerKind.Done or AnswerKind.Refused)).Min(start => start.From);
        return end.To < opened + NodeSettings.Lifetime - Margin;
    }

    private string? Objection(Login login, LoginEvent outcome) => outcome.Answer.State switch
    {
        ChallengeState.Approved or ChallengeState.Denied => IsAnswered(login, outcome) ? null : $"{outcome.Answer.State}, and the person did not say so",
        ChallengeState.Expired => null, // whether it came too early, and whether an answer was lost, are other rules
        ChallengeState.Cancelled when login.IsCancelled || contention.IsContested(login) => null,
        _ => $"{outcome.Answer.State}, for no reason",
    };

    // The person answered this challenge, and the service reported it, both before it was handed out.
    private bool IsAnswered(Login login, LoginEvent outcome) =>
        contention.ChallengesOf(login).Any(challenge =>
            run.Answers.TryGetValue(challenge, out PersonAnswer? answer)
            && answer.State == outcome.Answer.State
            && answer.At <= outcome.To
            && run.Wire.PollsOf(challenge).Any(poll => poll.State == outcome.Answer.State && poll.Seen.At <= outcome.To));
}
