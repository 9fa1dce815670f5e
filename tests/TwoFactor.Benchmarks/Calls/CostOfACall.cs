using TwoFactor.Benchmarks.Output;
using TwoFactor.Benchmarks.Servers;

namespace TwoFactor.Benchmarks.Calls;

/// <summary>CPU time and bytes of calls of this process, beside the bare exchange, in interleaved rounds: on a busy machine only their ratio says something.</summary>
internal static class CostOfACall
{
    private const int WarmUp = 10; // rounds until all is compiled as it stays

    public static async Task<int> RunAsync(Arguments arguments)
    {
        int rounds = arguments.Number("rounds", 21);
        int calls = arguments.Number("calls", 1000);
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
        List<string[]> rows = await Display.MeasureAsync("cost of a call", pairs.Length * (WarmUp + rounds), async report =>
        {
            int done = 0;
            List<string[]> rows = [];
            foreach ((string name, Func<Task> bare, Func<Task> ours) in pairs)
            {
                Round round = new(bare, ours, calls, parallel);
                for (int i = 0; i < WarmUp; i++, report(++done))
                    await round.MeasureAsync(i);
                round.Forget();
                for (int i = 0; i < rounds; i++, report(++done))
                    await round.MeasureAsync(i);
                rows.Add([name, .. round.Texts()]);
            }

            return rows;
        });
        Display.Write(
            $"{calls} calls a round, {parallel} in flight, medians of {rounds} rounds",
            ["", "bare CPU", "telemetry off", "telemetry on", "off / bare", "on / bare", "bare bytes", "more, off", "more, on"],
            rows);
        return 0;
    }

    /// <summary>The bare exchange, ours without telemetry, and ours with it, one after the other.</summary>
    private sealed class Round(Func<Task> bare, Func<Task> ours, int calls, int parallel)
    {
        private const int Ways = 3;

        private readonly List<Cost>[] costs = [[], [], []];

        /// <param name="number">Says who is first, so that a rising load favours none.</param>
        public async Task MeasureAsync(int number)
        {
            for (int i = 0; i < Ways; i++)
            {
                int way = (number + i) % Ways;
                using IDisposable? observer = way == 2 ? new Observer() : null;
                costs[way].Add(await Cost.OfAsync(way == 0 ? bare : ours, calls, parallel));
            }
        }

        public void Forget()
        {
            foreach (List<Cost> all in costs)
                all.Clear();
        }

        public string[] Texts() =>
        [
            .. costs.Select(all => $"{Median(all.Select(cost => cost.Microseconds)):F0} µs"),
            .. costs.Skip(1).Select(all => $"{Median(costs[0].Zip(all, (one, other) => other.Microseconds / one.Microseconds)):F2}"),
            $"{BytesOf(0):F0} B",
            $"{BytesOf(1) - BytesOf(0):+0;-0} B",
            $"{BytesOf(2) - BytesOf(0):+0;-0} B",
        ];

        private double BytesOf(int way) => Median(costs[way].Select(cost => cost.Bytes));

        private static double Median(IEnumerable<double> values) => Percentiles.Of(values).Middle;
    }
}
