using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Stores;

/// <summary>Hosts that share only an engine and the keys of data protection.</summary>
public sealed class StoreHosts(StoreEngine engine) : IAsyncDisposable
{
    private readonly DirectoryInfo keys = Directory.CreateTempSubdirectory("twofactor-keys-");
    private readonly List<ServiceProvider> hosts = [];

    /// <summary>The users of tenant acme, and the calls to their service.</summary>
    public InMemoryService People { get; } = new();

    /// <summary>How long a command may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The secret with which the names of slots and counters are hashed.</summary>
    public Secret? NameKey { get; init; }

    public async Task<ServiceProvider> StartAsync(string? connectionString = null)
    {
        ServiceProvider host = Build(connectionString);
        await StartAsync(host);
        return host;
    }

    /// <summary>A store of a host that is not started, so that only the test listens to it. The engine must be ready.</summary>
    public IFlowStore Open(string connectionString) => Build(connectionString).GetRequiredService<IFlowStore>();

    public async Task<ITwoFactorFlow> StartFlowAsync(string? connectionString = null) => (await StartAsync(connectionString)).GetRequiredService<ITwoFactorFlow>();

    public static async Task StartAsync(IServiceProvider host)
    {
        foreach (IHostedService service in host.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServiceProvider host in hosts)
        {
            foreach (IHostedService service in host.GetServices<IHostedService>())
                await service.StopAsync(CancellationToken.None);
            await host.DisposeAsync();
        }

        keys.Delete(recursive: true);
    }

    private ServiceProvider Build(string? connectionString)
    {
        ServiceCollection services = new();
        services.AddDataProtection().PersistKeysToFileSystem(keys).SetApplicationName("twofactor-tests");
        engine.AddTo(services.AddTwoFactor().AddInMemory("acme", People), connectionString ?? engine.ConnectionString, Timeout, NameKey);
        services.Configure<FlowOptions>(options =>
        {
            options.FirstPollAfter = TimeSpan.FromSeconds(0.2);
            options.QuickInterval = options.MinPollInterval = TimeSpan.FromSeconds(0.3);
            options.MaxStarts = 1000;
        });
        ServiceProvider host = services.BuildServiceProvider();
        hosts.Add(host);
        return host;
    }
}
