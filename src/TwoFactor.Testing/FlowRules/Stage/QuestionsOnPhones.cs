namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>Which questions stand on which phone. Two at once would freeze a SecSign ID. Not thread-safe: the service's lock guards it.</summary>
internal sealed class QuestionsOnPhones
{
    private readonly Dictionary<string, (string User, TimeSpan Until)> open = [];
    private readonly HashSet<string> ended = [];

    /// <summary>How often a phone was asked while another question stood on it.</summary>
    public int Overlaps { get; private set; }

    /// <summary>How many challenges a person has said yes to.</summary>
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
