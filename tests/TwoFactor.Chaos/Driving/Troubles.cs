using TwoFactor.Emulator;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Chaos.Driving;

/// <summary>Something that ends, breaks or changes beside the exchanges.</summary>
internal enum TroubleKind
{
    CertificateRotated,
    NodeKilled,
    PrimaryDown,
    StoreAway,
    NodeRestarted,
    ServicesDown,
}

/// <summary>A trouble that was.</summary>
internal sealed record Trouble(TroubleKind Kind, DateTimeOffset From, DateTimeOffset To);

/// <summary>Spoils a fifth of all exchanges, and causes one trouble after the other as the run goes on.</summary>
internal sealed class Troubles(Scene scene, int seed)
{
    private static readonly TroubleKind[] Order =
    [
        TroubleKind.CertificateRotated, TroubleKind.NodeKilled, TroubleKind.PrimaryDown, TroubleKind.StoreAway,
        TroubleKind.NodeKilled, TroubleKind.NodeRestarted, TroubleKind.ServicesDown, TroubleKind.NodeKilled,
    ];

    private readonly List<Trouble> past = [];
    private readonly Random dice = Dice.Of(seed, "troubles");

    public IReadOnlyList<Trouble> Past => past;

    public int Count(TroubleKind kind) => past.Count(trouble => trouble.Kind == kind);

    /// <summary>Begins to spoil exchanges.</summary>
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

        // These are not spoilt exchanges: an answer that comes late, and connections that cannot be used.
        scene.Emulator.Faults.Add(new Fault(FaultKind.Latency) { Probability = 0.1, Delay = TimeSpan.FromMilliseconds(300) });
        foreach ((FaultKind kind, double probability) in (IEnumerable<(FaultKind, double)>)[(FaultKind.ConnectionReset, 0.02), (FaultKind.ExpiredCertificate, 0.01), (FaultKind.ForeignCertificate, 0.01)])
            scene.Emulator.Faults.Add(new Fault(kind) { Probability = probability });
    }

    /// <summary>Causes the next trouble, and ends it.</summary>
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
            case TroubleKind.StoreAway:
                scene.Store.Set(EngineTrouble.Unreachable);
                await Task.Delay(dice.Between(0.3, 1.5), TimeProvider.System);
                scene.Store.Set(EngineTrouble.None);
                break;
            default:
                using (scene.Emulator.Faults.Add(new Fault(FaultKind.ConnectionRefused) { Server = kind == TroubleKind.PrimaryDown ? EmulatedServer.SecSign : null }))
                    await Task.Delay(dice.Between(0.5, 2), TimeProvider.System);
                break;
        }

        past.Add(new Trouble(kind, from, TimeProvider.System.GetUtcNow()));
    }
}
