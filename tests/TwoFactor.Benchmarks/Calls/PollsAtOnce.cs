using System.Diagnostics;
using TwoFactor.Benchmarks.Output;
using TwoFactor.Benchmarks.Servers;

namespace TwoFactor.Benchmarks.Calls;

/// <summary>Many polls that begin in the same moment, the first time on a tenant that has no connection yet, and a start that comes after them.</summary>
internal static class PollsAtOnce
{
    private const int Rounds = 3;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        int[] counts = arguments.Numbers("counts");
        int connections = arguments.Number("connections");
        string name = arguments.Text("provider");
        int failed = 0;
        List<string[]> rows = await Display.MeasureAsync("polls at once", counts.Length * Rounds, async report =>
        {
            List<string[]> rows = [];
            foreach (int count in counts)
            {
                using ServerProcess server = ServerProcess.Start();
                using Client client = new(server, connections);
                ITwoFactorProvider provider = client.Named(name);
                ChallengeHandle handle = (await provider.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle;
                for (int round = 1; round <= Rounds; round++, report(rows.Count))
                {
                    Latencies polls = new();
                    Latencies starts = new();
                    rows.Add([$"{count} polls, round {round}", .. await MeasureAsync(provider, handle, count, polls, starts)]);
                    polls.WriteFailures();
                    starts.WriteFailures();
                    failed += polls.Failed + starts.Failed;
                }
            }

            return rows;
        });
        Display.Write(
            $"{name} polls at the same moment, {connections} connections",
            ["", "all done after", .. Percentiles.Names, "failed", "a start after them", "polls answered after it"],
            rows);
        return failed == 0 ? 0 : 1;
    }

    private static async Task<string[]> MeasureAsync(ITwoFactorProvider provider, ChallengeHandle handle, int count, Latencies polls, Latencies starts)
    {
        long begin = Stopwatch.GetTimestamp();
        Task all = Task.WhenAll(Enumerable.Range(0, count).Select(_ => polls.RunAsync(() => provider.PollStateAsync(handle))));
        await starts.RunAsync(() => provider.StartChallengeAsync(new ChallengeRequest("jdoe")));
        int before = polls.Done;
        await all;
        return
        [
            $"{Stopwatch.GetElapsedTime(begin).TotalMilliseconds:F0} ms",
            .. polls.Times.Texts("ms", "F0"),
            $"{polls.Failed + starts.Failed}",
            $"{starts.Times.Maximum:F0} ms",
            $"{count - before}",
        ];
    }
}
