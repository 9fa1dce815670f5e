using TwoFactor.Chaos.Driving;

namespace TwoFactor.Chaos.Checks;

/// <summary>Everything that a run left to check. Browsers, people and the wire recorded it independently of each other; the rest comes from the driver, the nodes
/// and the emulator.</summary>
internal sealed record RunResult
{
    public required ChaosSettings Settings { get; init; }

    public required TimeSpan Took { get; init; }

    public required IReadOnlyList<Login> Logins { get; init; }

    /// <summary>What people did on their phones, by the challenge's id.</summary>
    public required IReadOnlyDictionary<string, PersonAnswer> Answers { get; init; }

    public required WireRecord Wire { get; init; }

    public required IReadOnlyList<Trouble> Troubles { get; init; }

    /// <summary>SecSign IDs that were asked two questions at once.</summary>
    public required IReadOnlyList<string> FrozenIds { get; init; }

    public required IReadOnlyList<NodeRun> Nodes { get; init; }

    /// <summary>What nodes reported as an error.</summary>
    public required IReadOnlyList<string> NodeErrors { get; init; }

    /// <summary>The exchanges that failed on their way.</summary>
    public required IReadOnlySet<string> FailedExchanges { get; init; }

    /// <summary>Memory in use in each node at the end, in bytes.</summary>
    public required IReadOnlyList<long> Memory { get; init; }
}
