using System.Diagnostics;

namespace TwoFactor.Benchmarks;

/// <summary>CPU time and bytes of calls of this process, each pair in interleaved rounds: on a busy machine only their ratio says something.</summary>
internal static class CostOfACall
{
    public static async Task RunAsync(Arguments arguments)
    {
        int rounds = arguments.Number("rounds", 41);
        int calls = arguments.Number("calls", 1000);
        int parallel = arguments.Number("parallel", 64);
        using ServerProcess server = ServerProcess.Start();
        using Client client = new(server, parallel);
        bool isObserved = arguments.Text("telemetry", "off") == "on";
        using IDisposable? observer = isObserved ? new Observer() : null;
        ChallengeHandle sezame = (await client.Sezame.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle;
        ChallengeHandle secSign = (await client.SecSign.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle;

        (string Name, Func<Task> Bare, Func<Task> Ours)[] pairs =
        [
            ("Sezame poll", client.BareGetAsync, () => client.Sezame.PollStateAsync(sezame)),
            ("SecSign poll", () => client.BareFormAsync(isStart: false), () => client.SecSign.PollStateAsync(secSign)),
            ("Sezame start", client.BareJsonAsync, () => client.Sezame.StartChallengeAsync(new ChallengeRequest("jdoe"))),
            ("SecSign start", () => client.BareFormAsync(isStart: true), () => client.SecSign.StartChallengeAsync(new ChallengeRequest("jdoe"))),
        ];
        foreach ((_, Func<Task> bare, Func<Task> ours) in pairs) // until all is compiled as it stays
        {
            for (int round = 0; round < 10; round++)
            {
                await MeasureAsync(bare, calls, parallel);
                await MeasureAsync(ours, calls, parallel);
            }
        }

        Console.WriteLine($"{calls} calls a round, {parallel} in flight, medians of {rounds} rounds, telemetry {(isObserved ? "on" : "off")}");
        Console.WriteLine($"{"",-14} {"bare µs",9} {"ours µs",9} {"ratio",6} {"bare B",8} {"ours B",8} {"more B",8}");
        foreach ((string name, Func<Task> bare, Func<Task> ours) in pairs)
        {
            List<Cost> bares = [];
            List<Cost> all = [];
            for (int round = 0; round < rounds; round++)
            {
                bool isBareFirst = round % 2 == 0; // so that a rising load favours neither
                if (isBareFirst)
                    bares.Add(await MeasureAsync(bare, calls, parallel));
                all.Add(await MeasureAsync(ours, calls, parallel));
                if (!isBareFirst)
                    bares.Add(await MeasureAsync(bare, calls, parallel));
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
