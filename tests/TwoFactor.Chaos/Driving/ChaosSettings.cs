using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Driving;

/// <summary>The settings of a run.</summary>
internal sealed record ChaosSettings
{
    public required int Logins { get; init; }

    /// <summary>What people do, what browsers do and what is spoilt follow from it. When each happens depends on the machine, too.</summary>
    public required int Seed { get; init; }

    /// <summary><c>redis</c> or <c>postgresql</c>.</summary>
    public string Store { get; init; } = "redis";

    public int Nodes { get; init; } = 3;

    /// <summary>How the nodes are broken on purpose.</summary>
    public NodeFault Fault { get; init; }

    /// <summary>How many logins are under way at once.</summary>
    public int AtOnce { get; init; } = 60;

    /// <summary>How many people each service has. Each logs in several times, also from two browsers at once.</summary>
    public int People => Math.Max(Logins / 6, 3 * AtOnce);

    /// <summary>How often something ends, breaks or changes beside the exchanges.</summary>
    public int Troubles { get; init; } = 8;
}
