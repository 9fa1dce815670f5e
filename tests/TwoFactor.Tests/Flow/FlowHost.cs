using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>A host with one tenant, a service in memory, and a clock that a test moves.</summary>
internal sealed class FlowHost : IDisposable
{
    public const string Tenant = "acme";

    private readonly ServiceProvider host;

    public FlowHost(Action<FlowOptions>? configure = null, Action<InMemoryOptions>? service = null, Action<IServiceCollection>? services = null, ITwoFactorProviderFactory? decorate = null, Func<TimeProvider, TimeProvider>? clock = null)
    {
        ServiceCollection collection = new();
        collection.AddSingleton(clock?.Invoke(Time) ?? Time);
        services?.Invoke(collection);
        collection.AddTwoFactor().AddInMemory(Tenant, Service, service);
        collection.Configure<FlowOptions>(options =>
        {
            options.Jitter = 0;
            configure?.Invoke(options);
        });
        if (decorate is not null)
            collection.AddSingleton(decorate);
        host = collection.BuildServiceProvider();
        Flow = host.GetRequiredService<ITwoFactorFlow>();
    }

    public ManualTimeProvider Time { get; } = new();

    public InMemoryService Service { get; } = new();

    public ITwoFactorFlow Flow { get; }

    public IServiceProvider Services => host;

    public int Polls => Service.Calls.Count(call => call.Operation == ServiceOperation.Poll);

    public int Starts => Service.Calls.Count(call => call.Operation == ServiceOperation.Start);

    public static FlowRequest Request(string subject = "jdoe", string? browser = "browser-1") => new(Tenant, subject) { Browser = browser };

    public static FlowKey Key(string id, string subject = "jdoe", string? browser = "browser-1") => new(id) { Tenant = Tenant, Subject = subject, Browser = browser };

    public async Task<FlowKey> StartAsync(string subject = "jdoe", string? browser = "browser-1")
    {
        FlowStart start = await Flow.StartAsync(Request(subject, browser));
        Assert.That(start.Refusal, Is.Null);
        return Key(start.Id!, subject, browser);
    }

    /// <summary>The number of calls that a test holds back at the service: while only these are under way, the flow is at rest.</summary>
    public Func<int> Held { get; set; } = static () => 0;

    /// <summary>Moves the clock in small steps, and waits after each step until the flow is at rest.</summary>
    public async Task AdvanceAsync(TimeSpan time, TimeSpan? step = null)
    {
        TimeSpan by = step ?? TimeSpan.FromMilliseconds(100);
        for (TimeSpan moved = TimeSpan.Zero; moved < time; moved += by)
        {
            Time.Advance(by);
            await Task.Yield(); // for what the flow has passed on to the test
            await RestAsync();
        }
    }

    /// <summary>Waits until the flow is at rest: it waits only for the clock, or for a call that the test holds back.</summary>
    public Task RestAsync() => Wait.UntilAsync(() => InProgress(host) <= Held(), static () => { });

    /// <summary>How much work a host's flow has under way: turns, callers that were woken, and background work.</summary>
    internal static int InProgress(IServiceProvider host) =>
        host.GetRequiredService<FlowSchedule>().InProgress + host.GetRequiredService<BackgroundWork>().WorkInProgress;

    /// <summary>Runs timers that are due until the task has completed, without moving the clock.</summary>
    public async Task<T> SettleAsync<T>(Task<T> task)
    {
        await Wait.UntilAsync(() => task.IsCompleted, () => Time.Advance(TimeSpan.Zero));
        return await task;
    }

    public void Dispose() => host.Dispose();
}
