namespace TwoFactor.Emulator.Faults;

/// <summary>A fault that is switched on, with its own dice: what happens to one does not change the luck of another.</summary>
internal sealed class ActiveFault(Fault fault, int seed)
{
    private readonly Random dice = new(seed);
    private int left = fault.Times ?? int.MaxValue;

    public Fault Fault => fault;

    /// <summary>Whether it may strike a server, in whatever way.</summary>
    public bool Concerns(EmulatedServer server) => fault.Server is null || fault.Server == server;

    /// <summary>Whether it may strike a request.</summary>
    public bool Concerns(EmulatedServer server, string call) =>
        fault.Kind.Layer() is FaultLayer.Request && Concerns(server) && (fault.Call is null || fault.Call == call);

    /// <summary>Throws the dice; counts when it happens.</summary>
    public bool Happens()
    {
        if (left == 0 || dice.NextDouble() >= fault.Probability)
            return false;
        left -= 1;
        return true;
    }
}
