using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>One host, like one process behind a load balancer.</summary>
internal sealed class FlowNode : IAsyncDisposable
{
    private const string StoreKey = "the fixture's store";

    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);

    private readonly ServiceProvider host;
    private bool isEnded;

    private FlowNode(ServiceProvider host, ITwoFactorFlow flow, WatchedStore store)
    {
        this.host = host;
        Flow = flow;
        Store = store;
    }

    public ITwoFactorFlow Flow { get; }

    public WatchedStore Store { get; }

    /// <summary>Starts a host.</summary>
    /// <param name="scene">The clock, users and tenants of the case.</param>
    /// <param name="setting">The settings that differ from the default.</param>
    /// <param name="shared">The one store object of all nodes; <see langword="null"/> to open one.</param>
    public static async Task<FlowNode> StartAsync(FlowScene scene, Setting setting, IFlowStore? shared)
    {
        ServiceCollection services = new();
        services.AddSingleton(scene.Pace.Clock);
        ITwoFactorBuilder builder = services.AddTwoFactor(ConfigurationOf(scene, setting));
        foreach (string tenant in scene.Tenants)
            AddTenant(builder, scene, setting, tenant);
        services.Configure<FlowOptions>(options => Configure(options, scene.Pace.Unit, setting));
        scene.Fixture.AddStore(builder);
        setting.Services?.Invoke(services);
        WatchStore(services, scene, shared);

        ServiceProvider host = services.BuildServiceProvider();
        try
        {
            foreach (IHostedService service in host.GetServices<IHostedService>())
                await service.StartAsync(CancellationToken.None).ConfigureAwait(false);
            WatchedStore store = (WatchedStore)host.GetRequiredService<IFlowStore>();
            return new FlowNode(host, new TimeLimitedFlow(host.GetRequiredService<ITwoFactorFlow>(), scene.Fixture.Timeout), store);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops the host, as at a deployment.</summary>
    public async Task StopAsync()
    {
        foreach (IHostedService service in host.GetServices<IHostedService>().Reverse())
            await service.StopAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Disposes the host without stopping it first, as in a crash.</summary>
    public ValueTask DisposeAsync()
    {
        isEnded = true;
        return host.DisposeAsync();
    }

    /// <summary>Stops the host at the end of a case, so that no connection to an engine is left open.</summary>
    public async ValueTask CloseAsync()
    {
        if (isEnded)
            return;
        try
        {
            await StopAsync().WaitAsync(LongestStop, TimeProvider.System).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or TwoFactorException or InvalidOperationException)
        {
            // An error while a faulty store stops must not hide the result of the case.
        }

        await DisposeAsync().ConfigureAwait(false);
    }

    private static IConfigurationSection ConfigurationOf(FlowScene scene, Setting setting)
    {
        Dictionary<string, string?> entries = [];
        foreach (string tenant in scene.Tenants)
        {
            entries[$"TwoFactor:Tenants:{tenant}:Provider"] = "InMemory";
            if (setting.HasSpare)
                entries[$"TwoFactor:Tenants:{tenant}:Spare:Lifetime"] = "00:02:00";
        }

        return new ConfigurationBuilder().AddInMemoryCollection(entries).Build().GetSection("TwoFactor");
    }

    private static void AddTenant(ITwoFactorBuilder builder, FlowScene scene, Setting setting, string tenant)
    {
        builder.AddInMemory(tenant, scene.Service, options =>
        {
            options.Capabilities = setting.Capabilities;
            options.Lifetime = scene.Lifetime;
        });
        if (!setting.HasSpare)
            return;
        builder.AddProvider(SpareDefinition.Instance);
        builder.Services.Configure<SpareOptions>(tenant, options => options.Service = scene.Spare);
    }

    private static void Configure(FlowOptions options, TimeSpan unit, Setting setting)
    {
        options.Jitter = 0;
        options.FirstPollAfter = 2 * unit;
        options.QuickInterval = unit;
        options.QuickPeriod = 30 * unit;
        options.SlowInterval = 3 * unit;
        options.TroubledInterval = 10 * unit;
        options.MinPollInterval = unit;
        options.CollectWithin = 120 * unit;
        options.AbandonAfter = 120 * unit;
        options.StartsWindow = 300 * unit;
        options.PauseAfterDenial = 30 * unit;
        setting.Options?.Invoke(options);
    }

    // The store that was registered last is the host's. It is wrapped in a WatchedStore.
    private static void WatchStore(ServiceCollection services, FlowScene scene, IFlowStore? shared)
    {
        ServiceDescriptor registered = services.Last(service => service.ServiceType == typeof(IFlowStore) && !service.IsKeyedService);
        if (shared is not null)
            services.AddKeyedSingleton(StoreKey, shared);
        else
            AddKeyed(services, registered);
        services.AddSingleton<IFlowStore>(host => new WatchedStore(host.GetRequiredKeyedService<IFlowStore>(StoreKey), scene.Activity));
    }

    [SuppressMessage("Trimming", "IL2072", Justification = "The type comes from a registration, which keeps its constructors.")]
    private static void AddKeyed(ServiceCollection services, ServiceDescriptor registered)
    {
        if (registered.ImplementationInstance is IFlowStore instance)
            services.AddKeyedSingleton(StoreKey, instance);
        else if (registered.ImplementationFactory is { } factory)
            services.AddKeyedSingleton(StoreKey, (host, _) => (IFlowStore)factory(host));
        else
            services.AddKeyedSingleton(typeof(IFlowStore), StoreKey, registered.ImplementationType!);
    }
}
