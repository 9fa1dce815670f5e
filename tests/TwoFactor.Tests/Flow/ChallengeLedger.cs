using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>A service that records its challenges: which are open, which were approved, and how often a person had two at once.</summary>
internal sealed class ChallengeLedger(InMemoryService inner, TimeSpan lifetime, TimeProvider time) : IInMemoryService
{
    private readonly Lock changing = new();
    private readonly Dictionary<string, long> open = [];
    private readonly HashSet<string> approved = [];
    private readonly List<string> started = [];

    /// <summary>The ids of all challenges, in order.</summary>
    public IReadOnlyList<string> Started
    {
        get
        {
            lock (changing)
                return [.. started];
        }
    }

    /// <summary>How often a challenge was started while another one was open.</summary>
    public int AskedTwice { get; private set; }

    public bool HasApproved(string challenge)
    {
        lock (changing)
            return approved.Contains(challenge);
    }

    public async Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
    {
        InMemoryAnswer answer = await inner.AskAsync(asked, cancellationToken);
        lock (changing)
        {
            switch (asked.Operation)
            {
                case ServiceOperation.Start:
                    AskedTwice += open.Values.Any(at => time.GetElapsedTime(at) < lifetime) ? 1 : 0;
                    open.Add(asked.ChallengeId, time.GetTimestamp());
                    started.Add(asked.ChallengeId);
                    break;
                case ServiceOperation.Cancel:
                    open.Remove(asked.ChallengeId);
                    break;
                case ServiceOperation.Poll when answer.State.IsFinal():
                    open.Remove(asked.ChallengeId);
                    if (answer.State == ChallengeState.Approved)
                        approved.Add(asked.ChallengeId);
                    break;
            }
        }

        return answer;
    }
}
