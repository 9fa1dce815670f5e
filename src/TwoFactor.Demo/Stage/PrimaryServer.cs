using TwoFactor.Emulator;

namespace TwoFactor.Demo.Stage;

/// <summary>Stops and starts SecSign ID's primary server. While it is stopped, the fallback server answers. Thread-safe.</summary>
internal sealed class PrimaryServer(FaultPlan faults)
{
    private readonly Lock gate = new();
    private IDisposable? fault;

    public bool IsDown
    {
        get
        {
            lock (gate)
                return fault is not null;
        }

        set
        {
            lock (gate)
            {
                if (value)
                {
                    fault ??= faults.Add(new Fault(FaultKind.ConnectionRefused) { Server = EmulatedServer.SecSign });
                    return;
                }

                fault?.Dispose();
                fault = null;
            }
        }
    }
}
