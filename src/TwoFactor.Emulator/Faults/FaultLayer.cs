namespace TwoFactor.Emulator.Faults;

/// <summary>The layer that a fault affects. It decides how the fault can be limited.</summary>
internal enum FaultLayer
{
    /// <summary>The port: the whole server, as long as the fault is on.</summary>
    Listener,

    /// <summary>A connection: every one, or some by chance. The call is not known yet.</summary>
    Connection,

    /// <summary>A request.</summary>
    Request,
}
