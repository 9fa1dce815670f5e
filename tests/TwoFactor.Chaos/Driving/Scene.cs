using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Chaos.Nodes;
using TwoFactor.Emulator;
using TwoFactor.PostgreSql.Tests;
using TwoFactor.Redis.Tests;
using TwoFactor.Tests.Stores;

namespace TwoFactor.Chaos.Driving;

/// <summary>Everything that a run needs: the emulator, a store behind a proxy, and nodes with two tenants, acme at Sezame and globex at SecSign ID.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private const int Certificates = 4;

    /// <summary>The most exchanges that can happen between two reads of the record.</summary>
    private const int RecordCapacity = 20_000;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-chaos-");
    private readonly StoreEngine engine;

    private Scene(EmulatorHost emulator, StoreEngine engine, int nodes, NodeFault fault)
    {
        this.engine = engine;
        Emulator = emulator;
        Store = new EngineProxy(engine.Port);
        Nodes = new NodeFleet(
            nodes, (name, ahead) => new NodeArguments(name, engine.Kind, engine.ConnectionStringAt(Store.Port), folder.FullName, ahead, fault));
    }

    public EmulatorHost Emulator { get; }

    public EngineProxy Store { get; }

    public NodeFleet Nodes { get; }

    public SezameClient Client { get; private set; } = null!;

    /// <summary>Starts everything except the faults.</summary>
    public static async Task<Scene> OpenAsync(ChaosSettings settings)
    {
        StoreEngine engine = settings.Store == "postgresql" ? await PostgreSqlServer.StartAsync() : await RedisServer.StartAsync();
        EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions { RecordCapacity = RecordCapacity, AllowLoopbackCallbacks = true, Seed = settings.Seed });
        Scene scene = new(emulator, engine, settings.Nodes, settings.Fault);
        bool isOpen = false;
        try
        {
            scene.Client = await SezameClient.CreateAsync(emulator, scene.folder.FullName, Certificates);
            scene.WriteSettings();
            scene.MakeKeys();
            await scene.Nodes.StartAsync();
            isOpen = true;
            return scene;
        }
        finally
        {
            if (!isOpen)
                await scene.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Nodes.DisposeAsync();
        await Store.DisposeAsync();
        await Emulator.DisposeAsync();
        await engine.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private void WriteSettings()
    {
        JsonObject tenants = new()
        {
            ["acme"] = new JsonObject
            {
                ["Provider"] = "Sezame",
                ["Sezame"] = Service(Emulator.SezameEndpoint, new JsonObject
                {
                    ["ClientCertificate"] = new JsonObject
                    {
                        ["CertificatePath"] = Client.CertificatePath,
                        ["KeyPath"] = Client.KeyPath,
                        ["KeyPasswordFile"] = Client.KeyPasswordFile,
                    },
                }),
            },
            ["globex"] = new JsonObject
            {
                ["Provider"] = "SecSign",
                ["SecSign"] = Service(Emulator.SecSignEndpoint, new JsonObject
                {
                    ["ServiceName"] = "globex",
                    ["ServiceAddress"] = "globex.example",
                    ["FallbackEndpoint"] = Emulator.SecSignFallbackEndpoint.AbsoluteUri,
                    ["PrimaryQuarantine"] = "00:00:01",
                }),
            },
        };
        File.WriteAllText(Path.Combine(folder.FullName, "settings.json"), new JsonObject { ["TwoFactor"] = new JsonObject { ["Tenants"] = tenants } }.ToJsonString());
    }

    private JsonObject Service(Uri endpoint, JsonObject settings)
    {
        settings["Endpoint"] = endpoint.AbsoluteUri;
        settings["TrustedCaPath"] = Emulator.CaCertificatePath;
        settings["RequestTimeout"] = $"{NodeSettings.RequestTimeout}";
        settings["ConnectTimeout"] = "00:00:02";
        return settings;
    }

    // Before the nodes, which would otherwise each make one at the same moment.
    private void MakeKeys()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddDataProtection().PersistKeysToFileSystem(folder).SetApplicationName(NodeProgram.Application).Services.BuildServiceProvider();
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector("first").Protect([1]);
    }
}
