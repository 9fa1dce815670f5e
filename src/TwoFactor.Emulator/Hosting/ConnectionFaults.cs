using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.Faults;

namespace TwoFactor.Emulator.Hosting;

/// <summary>Applies the faults below HTTP to one server: to its port, its connections and its certificate.</summary>
internal sealed class ConnectionFaults(EmulatedServer server, FaultPlan faults, ServerCertificates certificates)
{
    private readonly Lock gate = new();

    /// <summary>Must be called before TLS is set up.</summary>
    public void Watch(ListenOptions listen) => listen.Use(next => connection =>
    {
        if (!faults.Roll(server, FaultKind.ConnectionReset))
            return next(connection);
        connection.Abort();
        return Task.CompletedTask;
    });

    public X509Certificate2 ChooseCertificate()
    {
        if (faults.Roll(server, FaultKind.ExpiredCertificate))
            return certificates.Expired;
        return faults.Roll(server, FaultKind.ForeignCertificate) ? certificates.Foreign : certificates.Good;
    }

    public void Watch(SwitchablePort port) => faults.Changed += fault =>
    {
        if (fault.Server is not null && fault.Server != server)
            return;
        if (fault.Kind.Layer() is FaultLayer.Listener)
            SwitchToCurrentState(port);
        else if (fault.Kind.Layer() is FaultLayer.Connection)
            port.CutConnections();
    };

    // Under a lock, so that after two changes at once the port has the latest state.
    private void SwitchToCurrentState(SwitchablePort port)
    {
        lock (gate)
            port.Switch(CurrentState());
    }

    private PortState CurrentState()
    {
        if (faults.IsOn(server, FaultKind.ConnectionRefused))
            return PortState.Refusing;
        return faults.IsOn(server, FaultKind.DeadHost) ? PortState.Silent : PortState.Open;
    }
}
