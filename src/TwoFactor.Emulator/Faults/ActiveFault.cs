namespace TwoFactor.Emulator.Faults;

/// <summary>A fault that is switched on. It has its own random numbers, so that one fault does not change the random choices of another.</summary>
internal sealed class ActiveFault(Fault fault, int seed)
{
    private readonly Random dice = new(seed);
    private int left = fault.Times ?? int.MaxValue;

    public Fault Fault => fault;

    /// <summary>Whether it has happened as often as it was to happen.</summary>
    public bool IsUsedUp => left == 0;

    /// <summary>Whether it can affect a server.</summary>
    public bool Concerns(EmulatedServer server) => fault.Server is null || fault.Server == server;

    /// <summary>Whether it can affect a request.</summary>
    public bool Concerns(EmulatedServer server, string call) =>
        fault.Kind.Layer() is FaultLayer.Request && Concerns(server) && (fault.Call is null || fault.Call == call);

    /// <summary>Decides by chance whether it happens now, and counts it if so.</summary>
    public bool Happens()
    {
        if (left == 0 || dice.NextDouble() >= fault.Probability)
            return false;
        left -= 1;
        return true;
    }
}
