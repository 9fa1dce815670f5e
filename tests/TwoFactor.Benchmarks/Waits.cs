using System.Diagnostics;

namespace TwoFactor.Benchmarks;

/// <summary>Logins that wait for a person, each polled at an interval, spread evenly.</summary>
internal static class Waits
{
    private const int WarmUp = 5;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        int count = arguments.Number("count", 10_000);
        TimeSpan interval = TimeSpan.FromSeconds(arguments.Number("interval", 2));
        int seconds = arguments.Number("seconds", 30);
        string name = arguments.Text("provider", "Sezame");
        using ServerProcess server = ServerProcess.Start();
        using Client client = new(server, arguments.Number("connections", 64));
        ITwoFactorProvider provider = client.Named(name);
        ChallengeHandle handle = (await provider.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle;

        Latencies polls = new();
        using CancellationTokenSource end = new();
        using Process process = Process.GetCurrentProcess();
        TimeSpan cpu = process.TotalProcessorTime;
        long begin = Stopwatch.GetTimestamp();
        Task[] waits = [.. Enumerable.Range(0, count).Select(i => WaitAsync(interval * ((double)i / count)))];
        for (int second = 1; second <= seconds; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            if (second == WarmUp)
                polls.SettleIn(); // the first connections and the compiler's work are over
            if (second % 5 == 0)
                Console.WriteLine($"  {second} s: {polls.Done} done, {polls.Failed} failed");
        }

        double took = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        process.Refresh();
        double core = (process.TotalProcessorTime - cpu).TotalSeconds / took;
        double megabytes = process.WorkingSet64 / 1048576.0;
        int done = polls.Done;
        await end.CancelAsync();
        await Task.WhenAll(waits);

        Console.WriteLine($"{count} {name} waits, one poll in {interval.TotalSeconds:F0} s, {took:F1} s");
        Console.WriteLine($"polls per wait and second   {done / took / count:F3} (asked for {1 / interval.TotalSeconds:F3})");
        Console.WriteLine($"failed                      {polls.Failed}");
        Console.WriteLine($"times after {WarmUp} s            {polls.Percentiles()}");
        Console.WriteLine($"CPU                         {core:P0} of a core");
        Console.WriteLine($"working set                 {megabytes:F0} MB");
        polls.WriteFailures();
        return polls.Failed == 0 ? 0 : 1;

        async Task WaitAsync(TimeSpan first)
        {
            try
            {
                TimeSpan next = first;
                while (true)
                {
                    TimeSpan pause = next - Stopwatch.GetElapsedTime(begin);
                    if (pause > TimeSpan.Zero)
                        await Task.Delay(pause, TimeProvider.System, end.Token);
                    await polls.RunAsync(() => provider.PollStateAsync(handle, end.Token));
                    next += interval;
                }
            }
            catch (OperationCanceledException)
            {
                // Measured enough.
            }
        }
    }
}
