using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Checks;

/// <summary>Which challenges belong to which login, and which logins asked the same person.</summary>
internal sealed class Contention
{
    /// <summary>How long a start can keep others from asking if its node was killed, or if the store failed after it: until its question is surely over. That is
    /// after the longest call of a service (200 s), the time of a question at SecSign (120 s) and a margin.</summary>
    public static readonly TimeSpan LongestPlace = TimeSpan.FromSeconds(330);

    /// <summary>How long after a denial a start may be refused because of it. The pause begins when a node learns of the denial. If the node of the login was
    /// killed and its browser has left, that is the next start, while SecSign's question keeps the person's place (125 s).</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(130) + NodeSettings.PauseAfterDenial;

    private readonly RunResult run;
    private readonly ILookup<string, Login> bySubject;

    public Contention(RunResult run)
    {
        this.run = run;
        bySubject = run.Logins.Where(login => login.Events.Count > 0).ToLookup(login => login.Subject);
    }

    /// <summary>The challenges that the starts of a login opened, as far as the wire shows them.</summary>
    public IEnumerable<string> ChallengesOf(Login login) => StartsOf(login).Select(start => start.Challenge).OfType<string>();

    public IEnumerable<WireStart> StartsOf(Login login) => login.Starts.SelectMany(start => run.Wire.StartsOf(start.Call.Stamp));

    /// <summary>Whether another browser asked the same person while this login was open, and was not kept from it.</summary>
    public bool IsContested(Login login) => bySubject[login.Subject].Any(other =>
        other != login && other.Starts.Any(start => start.To >= login.Begun && start.From <= login.Ended && !IsKeptOut(start.Answer)));

    private static bool IsKeptOut(NodeAnswer answer) =>
        answer is { Kind: AnswerKind.Refused, Reason: nameof(FlowRefusal.TooManyStarts) or nameof(FlowRefusal.PausedAfterDenial) };

    /// <summary>Whether an earlier or other start may hold the person's place when this one is refused.</summary>
    public bool IsPlaceTaken(Login login, LoginEvent refused) => bySubject[login.Subject].Any(other =>
        other.Starts.Any(start => start != refused && start.From <= refused.To && EndOf(start) >= refused.From - LongestPlace));

    // A start goes on although its browser does not wait any longer, while it waits for the place itself.
    private static DateTimeOffset EndOf(LoginEvent start) => start.Answer.Kind == AnswerKind.Silent ? start.From + LongestPlace : start.To;

    /// <summary>Whether the person denied so shortly before that the pause may not be over.</summary>
    public bool IsPaused(LoginEvent refused) => run.Answers.Values.Any(answer =>
        answer.User == refused.Call.Subject && answer.State == ChallengeState.Denied && answer.At <= refused.To && answer.At >= refused.From - LongestPause);

    /// <summary>How many starts counted against the subject's limit when this one was refused, at most.</summary>
    public int CountStarts(LoginEvent refused) => bySubject[refused.Call.Subject].SelectMany(login => login.Starts)
        .Count(start => start != refused && start.From <= refused.To && start.To >= refused.From - NodeSettings.StartsWindow - TimeSpan.FromSeconds(5));
}
