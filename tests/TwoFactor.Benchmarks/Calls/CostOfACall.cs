using System.Runtime;
using TwoFactor.Benchmarks.Output;
using TwoFactor.Benchmarks.Servers;

namespace TwoFactor.Benchmarks.Calls;

/// <summary>CPU time and bytes of calls of this process, beside the bare exchange: on a busy machine only their ratio says something.</summary>
/// <remarks>
/// <para>Rounds in which the runtime compiled anything do not count. It compiles on threads of this process, at first for many seconds, and would be
/// measured instead of the calls; a host that runs for weeks has that behind it.</para>
/// <para>The three ways take turns in short rounds, and a ratio is that of two neighbouring rounds, so that a load from outside meets both. The CPU time
/// is that of the whole process: user and kernel, all threads, and the garbage collector.</para>
/// </remarks>
internal static class CostOfACall
{
    private const int WarmUp = 40; // rounds; fewer leave so much to compile that hardly a round counts
    private const int MostAttempts = 4; // for each round that counts

    public static async Task<int> RunAsync(Arguments arguments)
    {
        int rounds = arguments.Number("rounds");
        int calls = arguments.Number("calls");
        int parallel = arguments.Number("parallel");
        using ServerProcess server = ServerProcess.Start();
        using Client client = new(server, parallel);
        ChallengeHandle sezame = (await client.Sezame.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle;
        ChallengeHandle secSign = (await client.SecSign.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle;

        Comparison[] comparisons =
        [
            new("Sezame poll", () => client.BareSezamePollAsync(sezame), () => client.Sezame.PollStateAsync(sezame)),
            new("SecSign poll", () => client.BareSecSignPollAsync(secSign), () => client.SecSign.PollStateAsync(secSign)),
            new("Sezame start", client.BareSezameStartAsync, () => client.Sezame.StartChallengeAsync(new ChallengeRequest("jdoe"))),
            new("SecSign start", client.BareSecSignStartAsync, () => client.SecSign.StartChallengeAsync(new ChallengeRequest("jdoe"))),
        ];
        foreach (Comparison comparison in comparisons)
            await comparison.CheckAsync(server);
        int attempts = await Display.MeasureAsync("cost of a call", WarmUp + rounds, async report =>
        {
            int attempts = 0;
            for (; attempts < WarmUp; report(++attempts))
                await MeasureAllAsync(attempts);
            foreach (Comparison comparison in comparisons)
                comparison.Forget();
            for (; comparisons.Min(comparison => comparison.Rounds) < rounds && attempts < WarmUp + (MostAttempts * rounds); attempts++)
            {
                await MeasureAllAsync(attempts);
                report(WarmUp + comparisons.Min(comparison => comparison.Rounds));
            }

            return attempts - WarmUp;
        });
        Display.Write(
            $"{attempts} rounds of {calls} calls each way, {parallel} in flight; medians, and in brackets what half of the rounds lie between",
            ["", "rounds that count", "bare CPU", "telemetry off", "telemetry on", "off / bare", "on / bare", "bare bytes", "more, off", "more, on"],
            [.. comparisons.Select(comparison => comparison.Texts())]);
        return 0;

        async Task MeasureAllAsync(int number)
        {
            foreach (Comparison comparison in comparisons)
                await comparison.MeasureAsync(number, calls, parallel);
        }
    }

    /// <summary>The bare exchange, ours without telemetry, and ours with it.</summary>
    private sealed class Comparison(string name, Func<Task> bare, Func<Task> ours)
    {
        private const int Ways = 3;

        private readonly List<Cost[]> costs = [];

        /// <summary>How many rounds counted.</summary>
        public int Rounds => costs.Count;

        /// <summary>Checks that both ways send the same bytes.</summary>
        public async Task CheckAsync(ServerProcess server)
        {
            string one = await server.RecordAsync(bare);
            string other = await server.RecordAsync(ours);
            if (one != other)
                throw new InvalidOperationException($"{name}: the bare client sends{Environment.NewLine}{one}{Environment.NewLine}and ours{Environment.NewLine}{other}");
        }

        /// <summary>Makes a round: the calls of each way.</summary>
        /// <param name="number">Says who is first, so that a rising load favours none.</param>
        /// <param name="calls">How many calls to make each way.</param>
        /// <param name="parallel">How many at the same time.</param>
        public async Task MeasureAsync(int number, int calls, int parallel)
        {
            Cost[] round = new Cost[Ways];
            long compiled = JitInfo.GetCompiledMethodCount();
            for (int i = 0; i < Ways; i++)
            {
                int way = (number + i) % Ways;
                using IDisposable? observer = way == 2 ? new Observer() : null;
                round[way] = await Cost.OfAsync(way == 0 ? bare : ours, calls, parallel);
            }

            if (JitInfo.GetCompiledMethodCount() == compiled)
                costs.Add(round);
        }

        public void Forget() => costs.Clear();

        public string[] Texts() => Rounds == 0 ? [name, "0"] :
        [
            name,
            $"{Rounds}",
            .. Enumerable.Range(0, Ways).Select(way => $"{Quantile(round => round[way].Microseconds, 0.5):F1} µs"),
            Ratio(1),
            Ratio(2),
            $"{Quantile(round => round[0].Bytes, 0.5):F0} B",
            More(1),
            More(2),
        ];

        private string Ratio(int way) => $"{RatioAt(way, 0.5):F2} ({RatioAt(way, 0.25):F2} to {RatioAt(way, 0.75):F2})";

        private double RatioAt(int way, double part) => Quantile(round => round[way].Microseconds / round[0].Microseconds, part);

        private string More(int way) => $"{Quantile(round => round[way].Bytes - round[0].Bytes, 0.5):+0;-0} B";

        private double Quantile(Func<Cost[], double> value, double part) => costs.Select(value).Order().ElementAt((int)(Rounds * part));
    }
}
