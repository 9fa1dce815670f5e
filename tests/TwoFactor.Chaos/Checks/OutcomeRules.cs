using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Checks;

/// <summary>An outcome is handed out once, to the browser that asked, and is the person's answer to that request.</summary>
internal sealed class OutcomeRules(RunResult run, Contention contention)
{
    public IEnumerable<Finding> Check(Login login)
    {
        foreach (IGrouping<string, LoginEvent> twice in login.Collected.GroupBy(one => one.Call.Id).Where(group => group.Count() > 1))
            yield return new Finding("an outcome is handed out once", $"{twice.Count()} times", login);
        foreach (LoginEvent stolen in login.Events.Where(one => one is { IsStranger: true } && !one.Answer.IsNotFound && !IsStoreTrouble(one.Answer)))
            yield return new Finding("a stranger learns nothing", $"{stolen.Call.Operation} with another key: {stolen.Answer}", login);
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

    private string? Objection(Login login, LoginEvent outcome) => outcome.Answer.State switch
    {
        ChallengeState.Approved or ChallengeState.Denied => IsAnswered(login, outcome) ? null : $"{outcome.Answer.State}, and the person did not say so",
        ChallengeState.Expired => null, // whether an answer was lost is another rule
        ChallengeState.Cancelled when login.IsCancelled || contention.IsContested(login) => null,
        _ => $"{outcome.Answer.State}, for no reason",
    };

    // The person answered this challenge, and the service reported it, both before it was handed out.
    private bool IsAnswered(Login login, LoginEvent outcome) =>
        contention.ChallengesOf(login).Any(challenge =>
            run.People.TryGetValue(challenge, out PersonAnswer? answer)
            && answer.State == outcome.Answer.State
            && answer.At <= outcome.To
            && run.Wire.PollsOf(challenge).Any(poll => poll.State == outcome.Answer.State && poll.Seen.At <= outcome.To));
}
