using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>Several nodes with one clock, one service and one store, like hosts behind a load balancer.</summary>
internal sealed class FlowNodes : IDisposable
{
    private readonly ServiceProvider[] hosts;
    private readonly HashSet<int> killed = [];

    /// <param name="count">How many nodes there are.</param>
    /// <param name="configure">Their options.</param>
    /// <param name="wallClocks">By how much each node's wall clock is ahead; zero for nodes that are not listed.</param>
    public FlowNodes(int count, Action<FlowOptions>? configure = null, params TimeSpan[] wallClocks)
    {
        Service = new TimedService(People, Time);
        Store = new InMemoryFlowStore(Time, capacity: 1000);
        hosts = [.. Enumerable.Range(0, count).Select(node => MakeHost(configure, wallClocks.ElementAtOrDefault(node)))];
    }

    public ManualTimeProvider Time { get; } = new();

    public InMemoryService People { get; } = new();

    public TimedService Service { get; }

    public IFlowStore Store { get; }

    public ITwoFactorFlow this[int node] => hosts[node].GetRequiredService<ITwoFactorFlow>();

    /// <summary>Ends a node without stopping it, like a crash.</summary>
    public void Kill(int node)
    {
        killed.Add(node);
        hosts[node].Dispose();
    }

    /// <summary>Moves the clock in small steps, and waits after each step until the running nodes are at rest.</summary>
    public async Task AdvanceAsync(TimeSpan time, TimeSpan step)
    {
        for (TimeSpan moved = TimeSpan.Zero; moved < time; moved += step)
        {
            Time.Advance(step);
            await RestAsync();
        }
    }

    public Task RestAsync() =>
        Wait.UntilAsync(() => hosts.Where((_, node) => !killed.Contains(node)).Sum(host => FlowHost.InProgress(host)) <= Service.InProgress, static () => { });

    public void Dispose()
    {
        foreach (ServiceProvider host in hosts)
            host.Dispose();
    }

    private ServiceProvider MakeHost(Action<FlowOptions>? configure, TimeSpan ahead)
    {
        ServiceCollection services = new();
        services.AddSingleton<TimeProvider>(new ShiftedTime(Time) { Ahead = ahead });
        services.AddSingleton(Store);
        services.AddTwoFactor().AddInMemory(FlowHost.Tenant, Service, options => options.Lifetime = TimeSpan.FromMinutes(2));
        services.Configure<FlowOptions>(options =>
        {
            options.Jitter = 0;
            configure?.Invoke(options);
        });
        return services.BuildServiceProvider();
    }
}
