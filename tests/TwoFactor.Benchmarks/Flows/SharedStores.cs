using System.Diagnostics;
using TwoFactor.Benchmarks.Output;

namespace TwoFactor.Benchmarks.Flows;

/// <summary>Logins over two nodes and a store that they share: logins a second, commands a login, bytes a login, and how soon a waiter on another node
/// gets the answer. The store in memory is measured beside them.</summary>
internal static class SharedStores
{
    private const int AtOnce = 64;
    private const int Steps = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        int count = arguments.Number("count");
        IReadOnlyList<SharedStore> stores = SharedStore.Of(arguments);
        if (stores.Count == 0)
        {
            Console.Error.WriteLine("Give --redis host:port or --postgresql \"Host=…;Username=…\", or both, of servers that are used for nothing else.");
            return 2;
        }

        List<string[]> columns = await Display.MeasureAsync("shared stores", (stores.Count + 1) * Steps, async report =>
        {
            List<string[]> columns = [];
            foreach (SharedStore store in stores.Prepend(SharedStore.Memory()))
            {
                int done = columns.Count * Steps;
                columns.Add([store.Name, .. await MeasureAsync(store, count, step => report(done + step))]);
            }

            return columns;
        });
        string[] names =
        [
            "",
            "logins a second, two nodes",
            "starts a second, one node",
            "commands a login without waiting",
            "commands a login of 2 to 8 s",
            "bytes an open login",
            "tap to a waiter elsewhere, p50",
            "tap to a waiter elsewhere, p99",
        ];
        Display.Write(
            $"{count} logins, {AtOnce} at a time; then 200 logins with a waiter on each node, a poll a second, and people who answer after 2 to 8 s",
            [names[0], .. columns.Select(column => column[0])],
            [.. names.Skip(1).Select((name, row) => (string[])[name, .. columns.Select(column => column[row + 1])])]);
        return 0;
    }

    private static async Task<string[]> MeasureAsync(SharedStore store, int count, Action<int> report)
    {
        (double logins, double quickCommands) = await LogInQuicklyAsync(store, count);
        report(1);
        (long bytes, double starts) = await OpenAsync(store, count);
        report(2);
        (double commands, Percentiles taps) = await LogInAsPeopleDoAsync(store);
        report(3);
        bool isCounted = commands > 0; // a call of the store in memory is no command
        return
        [
            $"{logins:F0}", $"{starts:F0}", isCounted ? $"{quickCommands:F1}" : "-", isCounted ? $"{commands:F1}" : "-", $"{bytes}",
            $"{taps.Median / Interval.TotalSeconds:F2} of the interval", $"{taps.P99 / Interval.TotalSeconds:F2}",
        ];
    }

    // Phones that say yes at once, so that only the store and the nodes take time. Started and waited for on one node, completed on the other.
    private static async Task<(double ASecond, double Commands)> LogInQuicklyAsync(SharedStore store, int count)
    {
        await using Nodes nodes = await Nodes.StartAsync(2, store, options => options.FirstPollAfter = TimeSpan.Zero);
        await LogInAsync("warm-up");
        CountingStore.Calls = 0;
        long begin = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => await LogInAsync($"quick-{i}"));
        return (count / Stopwatch.GetElapsedTime(begin).TotalSeconds, (double)CountingStore.Calls / count);

        async Task LogInAsync(string subject)
        {
            nodes.People.User(subject).Approves();
            (FlowKey key, long version) = await nodes.StartLoginAsync(0, subject);
            await nodes.WaitAsync(0, key, version);
            await nodes[1].CompleteAsync(key);
        }
    }

    // By a host that ends, so that it polls nothing later.
    private static async Task<(long Bytes, double Starts)> OpenAsync(SharedStore store, int count)
    {
        await using Nodes nodes = await Nodes.StartAsync(1, store, _ => { });
        await nodes.StartLoginAsync(0, "warm-up-of-starts");
        long before = await store.CountBytesAsync();
        for (int i = 0; i < count; i++)
            await nodes.StartLoginAsync(0, $"open-{i}");
        long each = (await store.CountBytesAsync() - before) / count;
        long begin = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => await nodes.StartLoginAsync(0, $"started-{i}"));
        return (each, count / Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }

    private static async Task<(double Commands, Percentiles Taps)> LogInAsPeopleDoAsync(SharedStore store)
    {
        const int logins = 200;
        await using Nodes nodes = await Nodes.StartAsync(2, store, options => options.FirstPollAfter = options.QuickInterval = Interval);
        await LogInAsync("warm-up-of-people", TimeSpan.Zero);
        CountingStore.Calls = 0;
        double[] taps = await Task.WhenAll(Enumerable.Range(0, logins).Select(i => LogInAsync($"user-{i}", TimeSpan.FromSeconds(2 + (i % 60 * 0.1)))));
        return ((double)CountingStore.Calls / logins, Percentiles.Of(taps));

        async Task<double> LogInAsync(string subject, TimeSpan after)
        {
            (FlowKey key, long version) = await nodes.StartLoginAsync(0, subject);
            Task near = nodes.WaitAsync(0, key, version);
            Task far = nodes.WaitAsync(1, key, version);
            await Task.Delay(after, TimeProvider.System);
            nodes.People.User(subject).Approves();
            long tap = Stopwatch.GetTimestamp();
            await far;
            double seconds = Stopwatch.GetElapsedTime(tap).TotalSeconds;
            await near;
            await nodes[1].CompleteAsync(key);
            return seconds;
        }
    }
}
