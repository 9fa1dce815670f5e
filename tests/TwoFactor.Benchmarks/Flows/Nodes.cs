using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TwoFactor.Testing;

namespace TwoFactor.Benchmarks.Flows;

/// <summary>Hosts that share a store, and the people whom they ask: the tenant acme over a service in memory.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    private const string Tenant = "acme";
    private const string Browser = "a browser";

    private readonly List<ServiceProvider> hosts = [];

    public InMemoryService People { get; } = new();

    public ITwoFactorFlow this[int node] => hosts[node].GetRequiredService<ITwoFactorFlow>();

    public static async Task<Nodes> StartAsync(int count, SharedStore store, Action<FlowOptions> configure, TwoFactorCapabilities more = default)
    {
        Nodes nodes = new();
        EphemeralDataProtectionProvider keys = new();
        for (int i = 0; i < count; i++)
        {
            ServiceCollection services = new();
            services.AddSingleton<IDataProtectionProvider>(keys);
            store.AddTo(services.AddTwoFactor().AddInMemory(Tenant, nodes.People, options => options.Capabilities |= more));
            services.Configure<FlowOptions>(options =>
            {
                options.MaxStartsOfTenant = 10_000_000;
                configure(options);
            });
            ServiceProvider host = services.BuildServiceProvider();
            nodes.hosts.Add(host);
            foreach (IHostedService service in host.GetServices<IHostedService>())
                await service.StartAsync(CancellationToken.None);
        }

        return nodes;
    }

    /// <summary>Starts a login on a node.</summary>
    public async Task<(FlowKey Key, long Version)> StartLoginAsync(int node, string subject)
    {
        FlowStart start = await this[node].StartAsync(new FlowRequest(Tenant, subject) { Browser = Browser });
        return (new FlowKey(start.Id!) { Tenant = Tenant, Subject = subject, Browser = Browser }, start.Status!.Version);
    }

    /// <summary>Waits on a node as a tab does, until the person has answered.</summary>
    public async Task WaitAsync(int node, FlowKey key, long version)
    {
        while (true)
        {
            FlowStatus status = await this[node].WaitAsync(key, version, TimeSpan.FromSeconds(25));
            if (status.State.IsFinal())
                return;
            version = status.Version;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServiceProvider host in hosts)
        {
            foreach (IHostedService service in host.GetServices<IHostedService>())
                await service.StopAsync(CancellationToken.None);
            await host.DisposeAsync();
        }
    }
}
