using TwoFactor.Emulator;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Chaos.Driving;

/// <summary>A fault outside of single exchanges: a process or connection that ends, or a change.</summary>
internal enum TroubleKind
{
    CertificateRotated,
    NodeKilled,
    PrimaryDown,
    StoreUnavailable,
    NodeRestarted,
    ServicesDown,
}

/// <summary>A fault that has happened.</summary>
internal sealed record Trouble(TroubleKind Kind, DateTimeOffset From, DateTimeOffset To);

/// <summary>Damages a fifth of all exchanges, and causes one fault after another during the run.</summary>
internal sealed class Troubles(Scene scene, int seed)
{
    private static readonly TroubleKind[] Order =
    [
        TroubleKind.CertificateRotated, TroubleKind.NodeKilled, TroubleKind.PrimaryDown, TroubleKind.StoreUnavailable,
        TroubleKind.NodeKilled, TroubleKind.NodeRestarted, TroubleKind.ServicesDown, TroubleKind.NodeKilled,
    ];

    private readonly List<Trouble> past = [];
    private readonly Random dice = Dice.Of(seed, "troubles");

    public IReadOnlyList<Trouble> Past => past;

    public int Count(TroubleKind kind) => past.Count(trouble => trouble.Kind == kind);

    /// <summary>Begins to damage exchanges.</summary>
    public void SpoilExchanges()
    {
        (FaultKind Kind, double Probability)[] mix =
        [
            (FaultKind.ResetBeforeProcessing, 0.02), (FaultKind.ResetAfterProcessing, 0.03), (FaultKind.InternalServerError, 0.025), (FaultKind.BadGateway, 0.025),
            (FaultKind.ServiceUnavailable, 0.025), (FaultKind.HtmlPage, 0.02), (FaultKind.EmptyBody, 0.02), (FaultKind.TruncatedBody, 0.02), (FaultKind.GarbageBody, 0.02),
            (FaultKind.OversizedBody, 0.003), (FaultKind.SlowDrip, 0.008), (FaultKind.WrongContentType, 0.01), (FaultKind.NoAnswer, 0.004),
        ];
        foreach ((FaultKind kind, double probability) in mix)
            scene.Emulator.Faults.Add(new Fault(kind) { Probability = probability, Delay = TimeSpan.FromMilliseconds(1), RetryAfter = TimeSpan.FromSeconds(1) });

        // Not counted as damaged exchanges: a late answer, and unusable connections.
        scene.Emulator.Faults.Add(new Fault(FaultKind.Latency) { Probability = 0.1, Delay = TimeSpan.FromMilliseconds(300) });
        foreach ((FaultKind kind, double probability) in (IEnumerable<(FaultKind, double)>)[(FaultKind.ConnectionReset, 0.02), (FaultKind.ExpiredCertificate, 0.01), (FaultKind.ForeignCertificate, 0.01)])
            scene.Emulator.Faults.Add(new Fault(kind) { Probability = probability });
    }

    /// <summary>Causes the next fault, and ends it.</summary>
    public async Task CauseAsync()
    {
        TroubleKind kind = Order[past.Count % Order.Length];
        DateTimeOffset from = TimeProvider.System.GetUtcNow();
        switch (kind)
        {
            case TroubleKind.CertificateRotated:
                scene.Client.Rotate();
                break;
            case TroubleKind.NodeKilled:
                await scene.Nodes.KillAsync(dice.Next(scene.Nodes.Size));
                break;
            case TroubleKind.NodeRestarted:
                await scene.Nodes.RestartAsync(dice.Next(scene.Nodes.Size));
                break;
            case TroubleKind.StoreUnavailable:
                scene.Store.Set(EngineFault.Unreachable);
                await Task.Delay(dice.Between(0.3, 1.5), TimeProvider.System);
                scene.Store.Set(EngineFault.None);
                break;
            default:
                using (scene.Emulator.Faults.Add(new Fault(FaultKind.ConnectionRefused) { Server = kind == TroubleKind.PrimaryDown ? EmulatedServer.SecSign : null }))
                    await Task.Delay(dice.Between(0.5, 2), TimeProvider.System);
                break;
        }

        past.Add(new Trouble(kind, from, TimeProvider.System.GetUtcNow()));
    }
}
