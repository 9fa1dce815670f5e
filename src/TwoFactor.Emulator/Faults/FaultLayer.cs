namespace TwoFactor.Emulator.Faults;

/// <summary>Where a fault strikes, and so what may narrow it.</summary>
internal enum FaultLayer
{
    /// <summary>The port: the whole server, as long as the fault is there.</summary>
    Listener,

    /// <summary>A connection: any, or some by chance; which call will come is not known yet.</summary>
    Connection,

    /// <summary>A request.</summary>
    Request,
}
