using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Benchmarks.Output;
using TwoFactor.Testing;

namespace TwoFactor.Benchmarks.Flows;

/// <summary>The cost of the flow alone: open logins with a waiter each, over a provider in memory.</summary>
internal static class ManyFlows
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        int count = arguments.Number("count");
        TimeSpan interval = TimeSpan.FromSeconds(arguments.Number("interval"));
        int seconds = arguments.Number("seconds");
        using ServiceProvider host = Host(interval);
        ITwoFactorFlow flow = host.GetRequiredService<ITwoFactorFlow>();
        await flow.StartAsync(new FlowRequest("acme", "warm-up"));
        Challenge challenge = await host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme").StartChallengeAsync(new ChallengeRequest("user-12345"));
        int handle = Encoding.UTF8.GetByteCount(challenge.Handle.Serialize());

        ConcurrentQueue<double> lateness = new();
        using MeterListener listener = Listen(lateness);
        using CancellationTokenSource end = new();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        List<Task> waits = await Display.MeasureAsync($"opening {count} logins", count, report => OpenAsync(flow, count, interval, report, end.Token));
        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / count;
        lateness.Clear(); // opening them and counting the memory is over
        string[] row = await Display.MeasureAsync($"{count} open logins", seconds, async report =>
        {
            ProcessorTime time = new();
            for (int second = 1; second <= seconds; second++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
                report(second);
            }

            return (string[])[$"{lateness.Count / time.Elapsed.TotalSeconds:F0}", .. Percentiles.Of(lateness.Select(late => late * 1000)).Texts("ms"), $"{time.OfACore:P0}"];
        });
        await end.CancelAsync();
        await Task.WhenAll(waits);
        Display.Write(
            $"{count} open logins with a waiter each, one poll in {interval.TotalSeconds:F0} s, for {seconds} s",
            ["", "bytes a login", "of them the handle", "polls a second", .. Percentiles.Names.Select(name => $"late, {name}"), "CPU, of a core", "working set"],
            [[$"asked for {count / interval.TotalSeconds:F0} polls a second", $"{each}", $"{handle}", .. row, $"{Environment.WorkingSet / 1048576} MB"]]);
        return 0;
    }

    // As people come: spread over an interval.
    private static async Task<List<Task>> OpenAsync(ITwoFactorFlow flow, int count, TimeSpan interval, Action<double> report, CancellationToken end)
    {
        List<Task> waits = new(count);
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            TimeSpan ahead = (interval * ((double)i / count)) - Stopwatch.GetElapsedTime(begin);
            if (ahead > TimeSpan.FromMilliseconds(20))
            {
                report(i);
                await Task.Delay(ahead, TimeProvider.System, CancellationToken.None);
            }

            string subject = $"user-{i}";
            FlowStart start = await flow.StartAsync(new FlowRequest("acme", subject), CancellationToken.None);
            FlowKey key = new(start.Id!) { Tenant = "acme", Subject = subject };
            waits.Add(flow.WaitAsync(key, start.Status!.Version, TimeSpan.FromHours(1), end).ContinueWith(_ => { }, TaskScheduler.Default));
        }

        return waits;
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
