namespace TwoFactor.Flow;

/// <summary>The result of <see cref="IFlowStore.TakeTurnAsync"/>.</summary>
public sealed class FlowTurn
{
    private FlowTurn(bool isTaken, StoredFlow? flow)
    {
        IsTaken = isTaken;
        Flow = flow;
    }

    /// <summary>There is no such flow.</summary>
    public static FlowTurn Gone { get; } = new(isTaken: false, flow: null);

    /// <summary>Whether the caller has the turn, and so must poll the service.</summary>
    public bool IsTaken { get; }

    /// <summary>The flow, with the time until its next turn; <see langword="null"/> if there is none.</summary>
    public StoredFlow? Flow { get; }

    /// <summary>The caller has the turn. The flow's <see cref="StoredFlow.UntilTurn"/> is the time until the next turn.</summary>
    public static FlowTurn Taken(StoredFlow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return new FlowTurn(isTaken: true, flow);
    }

    /// <summary>The flow is final, or its turn is not due, for example because another caller has taken it.</summary>
    public static FlowTurn NotTaken(StoredFlow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return new FlowTurn(isTaken: false, flow);
    }

    /// <summary>Whether it was taken, and the flow's version.</summary>
    public override string ToString() => Flow is null ? "Gone" : $"{(IsTaken ? "Taken" : "Not taken")}: {Flow}";
}
