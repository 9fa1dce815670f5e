namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>The open questions on each phone. Two at once would freeze a SecSign ID. Not thread-safe: protected by the service's lock.</summary>
internal sealed class QuestionsOnPhones
{
    private readonly Dictionary<string, (string User, TimeSpan Until)> open = [];
    private readonly HashSet<string> ended = [];

    /// <summary>How often a phone was asked while it showed another question.</summary>
    public int Overlaps { get; private set; }

    /// <summary>The number of challenges that a user has approved.</summary>
    public Dictionary<string, int> Approvals { get; } = [];

    public void Open(string challenge, string user, TimeSpan now, TimeSpan lifetime)
    {
        if (open.Values.Any(question => question.User == user && question.Until > now))
            Overlaps++;
        open[challenge] = (user, now + lifetime);
    }

    public void End(string challenge, string user, ChallengeState state)
    {
        open.Remove(challenge);
        if (ended.Add(challenge) && state == ChallengeState.Approved)
            Approvals[user] = Approvals.GetValueOrDefault(user) + 1;
    }

    public bool HasEnded(string challenge) => ended.Contains(challenge);

    public bool IsOpen(string user, TimeSpan now) => open.Values.Any(question => question.User == user && question.Until > now);
}
