using System.Diagnostics;

namespace TwoFactor.Benchmarks;

/// <summary>Many polls that begin in the same moment, on a tenant that has no connection yet.</summary>
internal static class PollsAtOnce
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        int count = arguments.Number("count", 1000);
        string name = arguments.Text("provider", "Sezame");
        using ServerProcess server = ServerProcess.Start();
        using Client client = new(server, arguments.Number("connections", 64));
        ITwoFactorProvider provider = client.Named(name);
        ChallengeHandle handle = (await provider.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle;
        int failed = 0;
        foreach (string round in new[] { "first", "second", "third" })
        {
            Latencies polls = new();
            Latencies starts = new();
            long begin = Stopwatch.GetTimestamp();
            Task all = Task.WhenAll(Enumerable.Range(0, count).Select(_ => polls.RunAsync(() => provider.PollStateAsync(handle))));
            await starts.RunAsync(() => provider.StartChallengeAsync(new ChallengeRequest("jdoe")));
            int before = polls.Done;
            await all;
            Console.WriteLine(
                $"{round}: {count} {name} polls in {Stopwatch.GetElapsedTime(begin).TotalMilliseconds:F0} ms, {polls.Failed} failed, {polls.Percentiles()}");
            Console.WriteLine($"  a start that came after them: {starts.Percentiles()}; {count - before} polls were answered later");
            polls.WriteFailures();
            starts.WriteFailures();
            failed += polls.Failed + starts.Failed;
        }

        return failed == 0 ? 0 : 1;
    }
}
