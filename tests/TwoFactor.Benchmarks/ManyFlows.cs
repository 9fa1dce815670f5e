using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;

namespace TwoFactor.Benchmarks;

/// <summary>The cost of the flow alone: open logins with a waiter each, over a provider in memory.</summary>
internal static class ManyFlows
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        int count = arguments.Number("count", 100_000);
        TimeSpan interval = TimeSpan.FromSeconds(arguments.Number("interval", 20));
        int seconds = arguments.Number("seconds", 60);
        using ServiceProvider host = Host(interval);
        ITwoFactorFlow flow = host.GetRequiredService<ITwoFactorFlow>();
        await flow.StartAsync(new FlowRequest("acme", "warm-up"));
        Challenge challenge = await host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme").StartChallengeAsync(new ChallengeRequest("user-12345"));
        int handle = Encoding.UTF8.GetByteCount(challenge.Handle.Serialize());

        ConcurrentQueue<double> lateness = new();
        using MeterListener listener = Listen(lateness);
        using CancellationTokenSource end = new();
        using Process process = Process.GetCurrentProcess();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        List<Task> waits = new(count);
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            TimeSpan ahead = (interval * ((double)i / count)) - Stopwatch.GetElapsedTime(begin);
            if (ahead > TimeSpan.FromMilliseconds(20)) // as people come: spread over an interval
                await Task.Delay(ahead, TimeProvider.System);
            string subject = $"user-{i}";
            FlowStart start = await flow.StartAsync(new FlowRequest("acme", subject));
            FlowKey key = new(start.Id!) { Tenant = "acme", Subject = subject };
            waits.Add(flow.WaitAsync(key, start.Status!.Version, TimeSpan.FromHours(1), end.Token).ContinueWith(_ => { }, TaskScheduler.Default));
        }

        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / count;
        Console.WriteLine($"  {count} flows are open");
        lateness.Clear(); // opening them and counting the memory is over
        TimeSpan cpu = process.TotalProcessorTime;
        begin = Stopwatch.GetTimestamp();
        for (int second = 1; second <= seconds; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            if (second % 10 == 0)
                Console.WriteLine($"  {second} s: {lateness.Count} polls, {ThreadPool.ThreadCount} threads");
        }

        double took = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        process.Refresh();
        double core = (process.TotalProcessorTime - cpu).TotalSeconds / took;
        double[] late = [.. lateness.Order()];
        await end.CancelAsync();
        await Task.WhenAll(waits);

        Console.WriteLine($"{count} flows with a waiter each, one poll in {interval.TotalSeconds:F0} s, {took:F1} s");
        Console.WriteLine($"bytes a flow                {each} (its handle of {handle} and its waiter included)");
        Console.WriteLine($"polls a second              {late.Length / took:F0} (asked for {count / interval.TotalSeconds:F0})");
        Console.WriteLine($"lateness p50, p99, longest  {late[late.Length / 2] * 1000:F1} ms, {late[late.Length * 99 / 100] * 1000:F1} ms, {late[^1] * 1000:F1} ms");
        Console.WriteLine($"CPU                         {core:P0} of a core");
        return 0;
    }

    private static ServiceProvider Host(TimeSpan interval)
    {
        ServiceCollection services = new();
        services.AddTwoFactor().AddInMemory("acme", new Silent(), options => options.Lifetime = TimeSpan.FromHours(1));
        services.Configure<FlowOptions>(options =>
        {
            options.FirstPollAfter = interval;
            options.QuickInterval = options.SlowInterval = interval;
            options.MaxStartsOfTenant = 10_000_000;
            options.MemoryCapacity = 1_000_000;
        });
        return services.BuildServiceProvider();
    }

    private static MeterListener Listen(ConcurrentQueue<double> lateness)
    {
        MeterListener listener = new();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "two_factor.flow.poll.lateness")
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => lateness.Enqueue(value));
        listener.Start();
        return listener;
    }

    /// <summary>A service whose users do not answer.</summary>
    private sealed class Silent : IInMemoryService
    {
        private static readonly Task<InMemoryAnswer> Pending = Task.FromResult<InMemoryAnswer>(ChallengeState.Pending);

        public Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken) => Pending;
    }
}
