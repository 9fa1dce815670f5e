namespace TwoFactor.Emulator.Faults;

/// <summary>Which layer each kind of fault affects.</summary>
internal static class FaultLayers
{
    public static FaultLayer Layer(this FaultKind kind) => kind switch
    {
        FaultKind.ConnectionRefused or FaultKind.DeadHost => FaultLayer.Listener,
        FaultKind.ConnectionReset or FaultKind.ExpiredCertificate or FaultKind.ForeignCertificate => FaultLayer.Connection,
        _ => FaultLayer.Request,
    };
}
