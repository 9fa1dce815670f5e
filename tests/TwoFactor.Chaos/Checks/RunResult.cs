using TwoFactor.Chaos.Driving;

namespace TwoFactor.Chaos.Checks;

/// <summary>A node that ran.</summary>
/// <param name="Name">Its name.</param>
/// <param name="EndedAt">When the driver ended it.</param>
/// <param name="ReplacedAt">When its place had a node again.</param>
/// <param name="EndedByItself">Whether it ended although the driver did not end it.</param>
internal sealed record NodeEnd(string Name, DateTimeOffset? EndedAt, DateTimeOffset? ReplacedAt, bool EndedByItself);

/// <summary>What three sides that know nothing of each other saw of a run: the browsers, the people, and the wire.</summary>
internal sealed record RunResult
{
    public required ChaosSettings Settings { get; init; }

    public required TimeSpan Took { get; init; }

    public required IReadOnlyList<Login> Logins { get; init; }

    /// <summary>By the challenge's id.</summary>
    public required IReadOnlyDictionary<string, PersonAnswer> People { get; init; }

    public required WireRecord Wire { get; init; }

    public required IReadOnlyList<Trouble> Troubles { get; init; }

    /// <summary>SecSign IDs that were asked two questions at once.</summary>
    public required IReadOnlyList<string> FrozenIds { get; init; }

    public required IReadOnlyList<NodeEnd> Nodes { get; init; }

    /// <summary>What nodes reported as an error.</summary>
    public required IReadOnlyList<string> NodeErrors { get; init; }

    /// <summary>The exchanges that failed on their way.</summary>
    public required IReadOnlySet<string> FailedExchanges { get; init; }

    /// <summary>Memory in use in each node at the end, in bytes.</summary>
    public required IReadOnlyList<long> Memory { get; init; }
}
