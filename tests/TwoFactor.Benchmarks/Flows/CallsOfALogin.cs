using TwoFactor.Benchmarks.Output;
using TwoFactor.Testing;

namespace TwoFactor.Benchmarks.Flows;

/// <summary>How often the service is called for a login, against the tabs that wait on each node and the number of nodes.</summary>
internal static class CallsOfALogin
{
    private static readonly TimeSpan AnswerAfter = TimeSpan.FromSeconds(6);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        int logins = arguments.Number("logins");
        int[] nodes = arguments.Numbers("nodes");
        int[] tabs = arguments.Numbers("tabs");
        SharedStore store = SharedStore.OneOf(arguments);
        List<string[]> rows = await Display.MeasureAsync("calls of a login", nodes.Length * tabs.Length, async report =>
        {
            List<string[]> rows = [];
            foreach (int count in nodes)
            {
                foreach (int each in tabs)
                {
                    rows.Add([$"{count}", $"{each}", .. await MeasureAsync(store, logins, count, each)]);
                    report(rows.Count);
                }
            }

            return rows;
        });
        Display.Write(
            $"{logins} logins over {store.Name}, usual cadence (first poll after 2 s, then each second), people who say yes after {AnswerAfter.TotalSeconds:F0} s",
            ["nodes", "tabs on each", "starts a login", "polls", "releases", "other calls"],
            rows);
        return 0;
    }

    private static async Task<string[]> MeasureAsync(SharedStore store, int logins, int nodeCount, int tabs)
    {
        await using Nodes nodes = await Nodes.StartAsync(nodeCount, store, _ => { }, TwoFactorCapabilities.NeedsRelease);
        await Task.WhenAll(Enumerable.Range(0, logins).Select(_ => LogInAsync(nodes, nodeCount, tabs, $"user-{Guid.NewGuid()}")));
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System); // the releases come after the logins
        ILookup<ServiceOperation, InMemoryCall> calls = nodes.People.Calls.ToLookup(call => call.Operation);
        int others = calls.Where(one => one.Key is not (ServiceOperation.Start or ServiceOperation.Poll or ServiceOperation.Release)).Sum(one => one.Count());
        return [ALogin(calls[ServiceOperation.Start].Count()), ALogin(calls[ServiceOperation.Poll].Count()), ALogin(calls[ServiceOperation.Release].Count()), ALogin(others)];

        string ALogin(int count) => $"{(double)count / logins:F2}";
    }

    private static async Task LogInAsync(Nodes nodes, int nodeCount, int tabs, string subject)
    {
        (FlowKey key, long version) = await nodes.StartLoginAsync(0, subject);
        Task[] waits = [.. Enumerable.Range(0, nodeCount * tabs).Select(i => nodes.WaitAsync(i % nodeCount, key, version))];
        await Task.Delay(AnswerAfter, TimeProvider.System);
        nodes.People.User(subject).Approves();
        await Task.WhenAll(waits);
        await nodes[nodeCount - 1].CompleteAsync(key);
    }
}
