using System.Diagnostics;

namespace TwoFactor.Benchmarks;

/// <summary>CPU time and bytes of calls of this process, each pair in interleaved rounds: on a busy machine only their ratio says something.</summary>
internal static class CostOfACall
{
    public static async Task RunAsync(Arguments arguments)
    {
        int rounds = arguments.Number("rounds", 5);
        int calls = arguments.Number("calls", 5000);
        int parallel = arguments.Number("parallel", 64);
        using ServerProcess server = ServerProcess.Start();
        using Client client = new(server, parallel);
        ChallengeHandle sezame = (await client.Sezame.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle;
        ChallengeHandle secSign = (await client.SecSign.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle;

        (string Name, Func<Task> Bare, Func<Task> Ours)[] pairs =
        [
            ("Sezame poll", client.BareGetAsync, () => client.Sezame.PollStateAsync(sezame)),
            ("SecSign poll", () => client.BareFormAsync(isStart: false), () => client.SecSign.PollStateAsync(secSign)),
            ("Sezame start", client.BareJsonAsync, () => client.Sezame.StartChallengeAsync(new ChallengeRequest("jdoe"))),
            ("SecSign start", () => client.BareFormAsync(isStart: true), () => client.SecSign.StartChallengeAsync(new ChallengeRequest("jdoe"))),
        ];
        Console.WriteLine($"{calls} calls a round, {parallel} in flight, medians of {rounds} rounds");
        Console.WriteLine($"{"",-14} {"bare µs",9} {"ours µs",9} {"ratio",6} {"bare B",8} {"ours B",8} {"more B",8}");
        foreach ((string name, Func<Task> bare, Func<Task> ours) in pairs)
        {
            List<Cost> bares = [];
            List<Cost> all = [];
            for (int round = -5; round < rounds; round++) // the first ones warm up
            {
                Cost one = await MeasureAsync(bare, calls, parallel);
                Cost two = await MeasureAsync(ours, calls, parallel);
                if (round < 0)
                    continue;
                bares.Add(one);
                all.Add(two);
            }

            double bareCpu = Median(bares.Select(cost => cost.Microseconds));
            double ourCpu = Median(all.Select(cost => cost.Microseconds));
            double bareBytes = Median(bares.Select(cost => cost.Bytes));
            double ourBytes = Median(all.Select(cost => cost.Bytes));
            Console.WriteLine(
                $"{name,-14} {bareCpu,9:F1} {ourCpu,9:F1} {Median(bares.Zip(all, (one, two) => two.Microseconds / one.Microseconds)),6:F2} {bareBytes,8:F0} {ourBytes,8:F0} {ourBytes - bareBytes,8:F0}");
        }
    }

    private static async Task<Cost> MeasureAsync(Func<Task> call, int calls, int parallel)
    {
        GC.Collect();
        using Process process = Process.GetCurrentProcess();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = process.TotalProcessorTime;
        int left = calls;
        await Task.WhenAll(Enumerable.Range(0, parallel).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await call();
        })));
        process.Refresh();
        return new Cost((process.TotalProcessorTime - cpu).TotalMicroseconds / calls, (GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)calls);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private sealed record Cost(double Microseconds, double Bytes);
}
