using System.Diagnostics;
using TwoFactor.Benchmarks.Output;
using TwoFactor.Testing;

namespace TwoFactor.Benchmarks.Flows;

/// <summary>The time from the answer on the phone until a waiter gets it: by polling, or by a callback of the service, on the same node or another.</summary>
/// <remarks>In the first half minute polls are as frequent as the flow allows for one challenge, so that a callback can only help later.</remarks>
internal static class TapToWaiter
{
    private static readonly (string Name, bool IsCalledBack, int Waiter)[] Ways =
    [
        ("polling, same node", false, 0),
        ("polling, other node", false, 1),
        ("callback at the waiter's node", true, 1),
        ("callback at the other node", true, 0),
    ];

    public static async Task<int> RunAsync(Arguments arguments)
    {
        int logins = arguments.Number("logins");
        SharedStore store = SharedStore.OneOf(arguments);
        List<string[]> rows = await Display.MeasureAsync("from the tap to the waiter", 2 * Ways.Length, async report =>
        {
            List<string[]> rows = [];
            foreach (bool isQuick in new[] { true, false })
            {
                foreach ((string name, bool isCalledBack, int waiter) in Ways)
                {
                    Percentiles times = await MeasureAsync(store, logins, isQuick, isCalledBack, waiter);
                    rows.Add([isQuick ? "in the first 30 s, a poll a second" : "later, a poll in 3 s", name, .. times.Texts("s", "F2")]);
                    report(rows.Count);
                }
            }

            return rows;
        });
        Display.Write($"{logins} logins at once on two nodes over {store.Name}, started on the first node", ["when", "way", .. Percentiles.Names], rows);
        return 0;
    }

    private static async Task<Percentiles> MeasureAsync(SharedStore store, int logins, bool isQuick, bool isCalledBack, int waiter)
    {
        await using Nodes nodes = await Nodes.StartAsync(
            2,
            store,
            options =>
            {
                options.CallbackUri = new Uri("https://portal.example/callbacks");
                options.QuickPeriod = isQuick ? options.QuickPeriod : TimeSpan.Zero;
            },
            TwoFactorCapabilities.Callback);
        return Percentiles.Of(await Task.WhenAll(Enumerable.Range(0, logins).Select(i => LogInAsync(i))));

        async Task<double> LogInAsync(int number)
        {
            string subject = $"user-{Guid.NewGuid()}";
            (FlowKey key, long version) = await nodes.StartLoginAsync(0, subject);
            Task wait = nodes.WaitAsync(waiter, key, version);
            await Task.Delay(TimeSpan.FromSeconds(4 + (6.0 * number / logins)), TimeProvider.System); // spread over whole intervals of both cadences
            string callback = nodes.People.Calls.First(call => call.Operation == ServiceOperation.Start && call.User == subject).Request!.CallbackUri!.Segments[^1];
            nodes.People.User(subject).Approves();
            long tap = Stopwatch.GetTimestamp();
            if (isCalledBack)
                await nodes[1].ReceiveCallbackAsync(callback);
            await wait;
            return Stopwatch.GetElapsedTime(tap).TotalSeconds;
        }
    }
}
