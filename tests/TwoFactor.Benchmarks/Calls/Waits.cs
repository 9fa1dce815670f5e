using System.Diagnostics;
using TwoFactor.Benchmarks.Output;
using TwoFactor.Benchmarks.Servers;

namespace TwoFactor.Benchmarks.Calls;

/// <summary>Logins that wait for a person, each polled at an interval, spread evenly.</summary>
internal static class Waits
{
    private const int WarmUp = 5; // seconds until the first connections are made and the code is compiled

    public static async Task<int> RunAsync(Arguments arguments)
    {
        int count = arguments.Number("count");
        TimeSpan interval = TimeSpan.FromSeconds(arguments.Number("interval"));
        int seconds = arguments.Number("seconds");
        string name = arguments.Text("provider");
        using ServerProcess server = ServerProcess.Start();
        using Client client = new(server, arguments.Number("connections"));
        ITwoFactorProvider provider = client.Named(name);
        ChallengeHandle handle = (await provider.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle;

        Latencies polls = new();
        using CancellationTokenSource end = new();
        string[] row = await Display.MeasureAsync($"{count} waits", seconds, async report =>
        {
            ProcessorTime time = new();
            long begin = Stopwatch.GetTimestamp();
            Task[] waits = [.. Enumerable.Range(0, count).Select(i => WaitAsync(begin, interval * ((double)i / count)))];
            for (int second = 1; second <= seconds; second++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
                if (second == WarmUp)
                    polls.ClearTimes();
                report(second);
            }

            int done = polls.Done;
            string[] row = [$"{done / time.Elapsed.TotalSeconds / count:F3}", $"{time.OfACore:P0}", $"{Environment.WorkingSet / 1048576.0:F0} MB"];
            await end.CancelAsync();
            await Task.WhenAll(waits);
            return row;
        });
        Display.Write(
            $"{count} {name} waits, one poll in {interval.TotalSeconds:F0} s each, for {seconds} s; times without the first {WarmUp} s",
            ["", "polls a wait and second", "CPU, of a core", "working set", .. Percentiles.Names, "failed"],
            [[$"asked for {1 / interval.TotalSeconds:F3}", .. row, .. polls.Times.Texts("ms"), $"{polls.Failed}"]]);
        polls.WriteFailures();
        return polls.Failed == 0 ? 0 : 1;

        async Task WaitAsync(long begin, TimeSpan first)
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
