using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Emulator;

namespace TwoFactor.Tests.Stores.Fleet;

/// <summary>The emulator with its users, an engine behind a proxy, and host processes with two tenants: acme uses Sezame, and globex uses SecSign.</summary>
public sealed class FleetScene : IAsyncDisposable
{
    // No clock is behind: a client certificate made in this minute would not be valid there yet.
    private static readonly double[] WrongBy = [0, 60, 0];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-fleet-");
    private readonly ConcurrentDictionary<string, bool> ready = new();
    private readonly ConcurrentDictionary<string, long> taps = new();
    private readonly CancellationTokenSource end = new();
    private readonly StoreEngine engine;
    private readonly double interval;
    private readonly NodeProcess[] nodes;
    private Task people = Task.CompletedTask;

    private FleetScene(StoreEngine engine, EmulatorHost emulator, int count, double interval)
    {
        this.engine = engine;
        this.interval = interval;
        Emulator = emulator;
        Proxy = new EngineProxy(engine.Port);
        LastWay = new EngineProxy(Proxy.Port);
        nodes = new NodeProcess[count];
    }

    public EmulatorHost Emulator { get; }

    /// <summary>The way of all nodes to the engine.</summary>
    public EngineProxy Proxy { get; }

    /// <summary>The part of the way that the last of several nodes has for itself.</summary>
    public EngineProxy LastWay { get; }

    public IReadOnlyList<NodeProcess> Nodes => nodes;

    /// <summary>What the nodes that run now have logged.</summary>
    public string Log => string.Join('\n', nodes.Select((node, i) => $"node {i}\n{node.Log}"));

    /// <summary>The requests to both services until now.</summary>
    internal FleetRecord Record => new(Emulator.Record.Exchanges);

    private string SettingsPath => Path.Combine(folder.FullName, "settings.json");

    /// <summary>Starts everything, and pairs or registers the given number of people.</summary>
    /// <param name="engine">Stores the logins.</param>
    /// <param name="nodeCount">How many nodes.</param>
    /// <param name="personCount">How many people.</param>
    /// <param name="interval">The seconds between two polls.</param>
    public static async Task<FleetScene> OpenAsync(StoreEngine engine, int nodeCount, int personCount, double interval = 0.5)
    {
        EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions { RecordCapacity = 500_000, AllowLoopbackCallbacks = true });
        FleetScene scene = new(engine, emulator, nodeCount, interval);
        try
        {
            scene.WriteSettings();
            await scene.EnrolAsync(personCount);
            for (int i = 0; i < nodeCount; i++)
                await scene.StartNodeAsync(i);
            scene.people = scene.AnswerAsync();
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    public static string TenantOf(int person) => person % 2 == 0 ? "acme" : "globex";

    public static string NameOf(int person) => $"person-{person}";

    /// <summary>Starts a node, or starts it again. Their clocks are a minute apart.</summary>
    public async Task StartNodeAsync(int index)
    {
        EngineProxy way = index > 0 && index == nodes.Length - 1 ? LastWay : Proxy;
        nodes[index] = await NodeProcess.StartAsync(
            engine.Kind, engine.ConnectionStringAt(way.Port), folder.FullName, SettingsPath, Text(WrongBy[index]), Text(interval));
    }

    /// <summary>From now on, the person answers each question on the phone in this way.</summary>
    public void Answer(int person, bool approves) => ready[NameOf(person)] = approves;

    /// <summary>How long ago a person answered on the phone; <see langword="null"/> if not yet.</summary>
    public TimeSpan? SinceTap(int person) => taps.TryGetValue(NameOf(person), out long tap) ? TimeProvider.System.GetElapsedTime(tap) : null;

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await people;
        foreach (NodeProcess? node in nodes)
        {
            if (node is not null) // null if it did not start
                await node.DisposeAsync();
        }

        await LastWay.DisposeAsync();
        await Proxy.DisposeAsync();
        await Emulator.DisposeAsync();
        end.Dispose();
        folder.Delete(recursive: true);
    }

    private static string Text(double seconds) => seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task AnswerAsync()
    {
        while (!end.IsCancellationRequested)
        {
            foreach (PhoneRequest request in Emulator.Phone.GetScreen().Requests)
            {
                if (!ready.TryGetValue(request.User, out bool approves))
                    continue;
                taps[request.User] = TimeProvider.System.GetTimestamp();
                if (approves)
                    Emulator.Phone.Approve(request.Id);
                else
                    Emulator.Phone.Deny(request.Id);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void WriteSettings()
    {
        EmulatedClientFiles client = Emulator.CreateSezameClient("acme");
        JsonObject tenants = new()
        {
            ["acme"] = new JsonObject
            {
                ["Provider"] = "Sezame",
                ["Sezame"] = new JsonObject
                {
                    ["Endpoint"] = Emulator.SezameEndpoint.AbsoluteUri,
                    ["ConnectTimeout"] = "00:00:30", // on a busy machine, a handshake may take longer than usual
                    ["RequestTimeout"] = "00:01:00",
                    ["TrustedCaPath"] = Emulator.CaCertificatePath,
                    ["ClientCertificate"] = new JsonObject { ["CertificatePath"] = client.CertificatePath, ["KeyPath"] = client.KeyPath, ["KeyPasswordFile"] = client.KeyPasswordFile },
                },
            },
            ["globex"] = new JsonObject
            {
                ["Provider"] = "SecSign",
                ["SecSign"] = new JsonObject
                {
                    ["ServiceName"] = "globex",
                    ["ServiceAddress"] = "globex.example",
                    ["Endpoint"] = Emulator.SecSignEndpoint.AbsoluteUri,
                    ["ConnectTimeout"] = "00:00:30", // on a busy machine, a handshake may take longer than usual
                    ["RequestTimeout"] = "00:01:00",
                    ["FallbackEndpoint"] = Emulator.SecSignFallbackEndpoint.AbsoluteUri,
                    ["TrustedCaPath"] = Emulator.CaCertificatePath,
                },
            },
        };
        File.WriteAllText(SettingsPath, new JsonObject { ["TwoFactor"] = new JsonObject { ["Tenants"] = tenants } }.ToJsonString());
    }

    private async Task EnrolAsync(int count)
    {
        IConfiguration settings = new ConfigurationBuilder().AddJsonFile(SettingsPath).Build();
        await using ServiceProvider host = new ServiceCollection().AddTwoFactor(settings.GetSection("TwoFactor")).AddSezame().AddSecSign().Services.BuildServiceProvider();
        if (!host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme").TryGetAbility(out IUserPairing? pairing))
            throw new InvalidOperationException("The provider cannot pair.");
        for (int person = 0; person < count; person++)
        {
            if (TenantOf(person) == "globex")
                Emulator.Phone.AddSecSignId(NameOf(person));
            else
                Emulator.Phone.Scan((await pairing.PairAsync(NameOf(person))).QrContent!);
        }

        Emulator.Record.Clear();
    }
}
