using TwoFactor.Chaos.Driving;
using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Checks;

/// <summary>How the logins of a run ended, as lines of a table.</summary>
internal static class Summary
{
    public static IEnumerable<(string Name, long Count)> Of(RunResult run)
    {
        foreach (IGrouping<string, Login> end in run.Logins.GroupBy(EndOf).OrderByDescending(group => group.Count()))
            yield return (end.Key, end.Count());
    }

    public static IEnumerable<(string Name, long Count)> TroublesOf(RunResult run)
    {
        yield return ("exchanges", run.Wire.Exchanges);
        yield return ("of them spoilt", run.Wire.Spoilt);
        yield return ("questions on phones", run.Answers.Count);
        yield return ("callbacks", run.Answers.Values.Count(answer => answer.Callback is not null));
        foreach (TroubleKind kind in Enum.GetValues<TroubleKind>())
            yield return (kind.ToString(), run.Troubles.Count(trouble => trouble.Kind == kind));
        yield return ("client certificates seen", run.Wire.Certificates);
        yield return ("most managed memory of a node, KiB", run.Memory.Max() / 1024);
    }

    private static string EndOf(Login login)
    {
        if (login.Collected.FirstOrDefault() is { } outcome)
            return $"collected: {outcome.Answer.State}";
        if (!login.IsOpened)
            return login.Starts.Last().Answer is { Kind: AnswerKind.Refused } refused ? $"refused: {refused.Reason}" : "not opened: node or store unavailable";
        if (login.IsLeft)
            return "left by the browser";
        return login.LostCollections.Any() ? "answer to the collection lost" : "over before it was collected";
    }
}
