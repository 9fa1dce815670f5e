using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Checks;

/// <summary>Checks the rules that every run must keep: compares the answers to the browsers, the answers of the people and the recorded exchanges. It uses types of the library, but none of its logic.</summary>
internal sealed class InvariantChecks(RunResult run)
{
    /// <summary>More memory than a node needs; only memory that grows with the logins reaches it.</summary>
    private const long MostMemory = 64 * 1024 * 1024;

    /// <summary>The only error that a fault may cause in a node: certificate and key are replaced one after the other.</summary>
    private const string TornPair = "CertificatesRefused";

    public IReadOnlyList<Finding> Check()
    {
        Contention contention = new(run);
        ExplainedFailures explained = new(run);
        OutcomeRules outcomes = new(run, contention);
        StartRules starts = new(run, contention, explained);
        AnswerRules answers = new(run, contention, explained);
        return
        [
            .. run.Logins.SelectMany(outcomes.Check),
            .. run.Logins.SelectMany(starts.Check),
            .. run.Logins.Select(starts.CheckTogether).OfType<Finding>(),
            .. starts.CheckLimits(),
            .. run.Answers.Values.Where(answer => answer.IsTaken).Select(answers.Check).OfType<Finding>(),
            .. run.Logins.SelectMany(CheckCalls),
            .. CheckPeople(),
            .. CheckMachines(),
        ];
    }

    private static IEnumerable<Finding> CheckCalls(Login login)
    {
        if (login.HasNoEnd)
            yield return new Finding("every login ends", "the browser saw no end", login);
        foreach (LoginEvent broken in login.Events.Where(one => one.Answer.Kind == AnswerKind.Broken))
            yield return new Finding("no call fails with a foreign exception", $"{broken.Call.Operation}: {broken.Answer.Text}", login);
    }

    private IEnumerable<Finding> CheckPeople()
    {
        if (run.Logins.Count < run.Settings.Logins)
            yield return new Finding("every login is begun", $"{run.Logins.Count} of {run.Settings.Logins}");
        IReadOnlyDictionary<AnswerFate, int> account = ApprovalAccount.Of(run);
        if (account.GetValueOrDefault(AnswerFate.Collected) < account.Values.Sum() / 2) // each excuse must stay rare, too
            yield return new Finding("at least half of the approvals are collected", $"{account.GetValueOrDefault(AnswerFate.Collected)} of {account.Values.Sum()}");
        int approved = run.Logins.Count(login => login.Collected.Any(one => one.Answer.State == ChallengeState.Approved));
        if (approved < run.Logins.Count / 4) // what the other rules excuse must stay rare
            yield return new Finding("at least a quarter of the logins is approved", $"{approved} of {run.Logins.Count}");
        foreach (PersonAnswer answer in run.Answers.Values.Where(answer => answer.Callback is { } passed && !IsReceived(passed)))
            yield return new Finding("a callback is received", $"{answer.Challenge} of {answer.User}: {answer.Callback}");
    }

    // Or nobody was there to receive it: the service does not depend on that.
    private static bool IsReceived(NodeAnswer answer) =>
        answer.Kind is AnswerKind.Done or AnswerKind.Gone || answer is { Kind: AnswerKind.Failed, Reason: nameof(TwoFactorError.Unavailable) };

    private IEnumerable<Finding> CheckMachines()
    {
        foreach (string id in run.FrozenIds)
            yield return new Finding("no SecSign ID is frozen", id);
        foreach (NodeRun node in run.Nodes.Where(node => node.EndedByItself))
            yield return new Finding("no node ends by itself", node.Name);
        foreach (string error in run.NodeErrors.Where(error => !error.Contains($": {TornPair}: ", StringComparison.Ordinal)))
            yield return new Finding("no node reports an error", error);
        foreach (long bytes in run.Memory.Where(bytes => bytes == 0))
            yield return new Finding("every node reports its memory", $"{bytes} bytes");
        foreach (long bytes in run.Memory.Where(bytes => bytes > MostMemory))
            yield return new Finding("the memory of nodes is bounded", $"{bytes / 1024 / 1024} MiB");
        if (run.Wire.Missed > 0)
            yield return new Finding("the record of the wire is whole", $"{run.Wire.Missed} exchanges are missing");
    }
}
