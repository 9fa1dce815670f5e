namespace TwoFactor.Chaos.Checks;

/// <summary>How many approvals the services took, and how each of them ended. The lines add up to the total.</summary>
internal static class ApprovalAccount
{
    public static IReadOnlyDictionary<AnswerFate, int> Of(RunResult run)
    {
        AnswerRules rules = new(run, new Contention(run), new ExplainedFailures(run));
        return run.Answers.Values.Where(answer => answer.State == ChallengeState.Approved)
            .GroupBy(answer => rules.Judge(answer).Fate).ToDictionary(group => group.Key, group => group.Count());
    }

    /// <summary>The account as lines of a table.</summary>
    public static IEnumerable<(string Name, long Count)> Lines(RunResult run)
    {
        IReadOnlyDictionary<AnswerFate, int> account = Of(run);
        yield return ("approvals that the services took", account.Values.Sum());
        foreach (AnswerFate fate in Enum.GetValues<AnswerFate>())
            yield return ($"of them {NameOf(fate)}", account.GetValueOrDefault(fate));
    }

    private static string NameOf(AnswerFate fate) => fate switch
    {
        AnswerFate.Collected => "collected",
        AnswerFate.BrowserLeft => "left by the browser",
        AnswerFate.Cancelled => "cancelled by the browser",
        AnswerFate.StartFailed => "without a login: the start failed",
        AnswerFate.Replaced => "of a login that another browser replaced",
        AnswerFate.CollectionLost => "lost with the answer to the collection",
        AnswerFate.TooLate => "too late, or not shown by any whole poll",
        _ => "lost without a reason (a finding)",
    };
}
