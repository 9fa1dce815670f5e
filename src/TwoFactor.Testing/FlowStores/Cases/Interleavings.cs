using System.Globalization;
using TwoFactor.Testing.FlowStores.Model;

namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>Random calls by all nodes, compared with a model of the contract. The message of a failure contains the seed.</summary>
internal static class Interleavings
{
    private const int Clients = 4;
    private const int CallsOfEach = 2;
    private const string Unreliable = "single calls would keep the contract, but logins would not";

    public static StoreCaseList Cases { get; } = new(nameof(Interleavings))
    {
        { 1, Random_calls_one_after_the_other_follow_the_contract },
        { 1, Concurrent_calls_have_an_order_that_follows_the_contract },
    };

    private static async Task Random_calls_one_after_the_other_follow_the_contract(StoreScene scene)
    {
        (Random random, string run) = scene.NewRun();
        for (int round = 0; round < (scene.IsVirtual ? 60 : 10); round++)
        {
            StoreSteps steps = new(random, withTimes: scene.IsVirtual);
            ModelState state = ModelState.Empty;
            TimeSpan start = scene.Now;
            List<string> history = [];
            for (int i = 0; i < (scene.IsVirtual ? 100 : 40); i++)
            {
                if (scene.IsVirtual && random.Next(2) == 0)
                    await scene.PassAsync(TimeSpan.FromMilliseconds(random.Next(100) * 10)).ConfigureAwait(false);
                StoreStep step = steps.Next();
                TimeSpan now = scene.IsVirtual ? scene.Now - start : TimeSpan.Zero;
                (state, string expected) = step.Apply(state.At(now), now);
                string seen = await step.InvokeAsync(scene.Store).ConfigureAwait(false);
                history.Add($"{now.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)} ms: {step}: {seen}");
                scene.Expect(seen == expected, $"\"{expected}\"", $"this ({run}): {string.Join(" | ", history.TakeLast(12))}", Unreliable);
            }
        }
    }

    private static async Task Concurrent_calls_have_an_order_that_follows_the_contract(StoreScene scene)
    {
        (Random random, string run) = scene.NewRun();
        for (int game = 0; game < 6; game++)
        {
            StoreSteps steps = new(random, withTimes: false);
            IReadOnlyCollection<ModelState> states = [ModelState.Empty];
            for (int round = 0; round < 12; round++)
            {
                StoreStep[][] plans = [.. Enumerable.Range(0, Clients).Select(_ => Enumerable.Range(0, CallsOfEach).Select(_ => steps.Next()).ToArray())];
                ConcurrentCall[] calls = await PlayAsync(scene, plans).ConfigureAwait(false);
                states = new Linearization(calls).EndsFrom(states);
                scene.Expect(
                    states.Count > 0, "an order of concurrent calls that explains what their callers saw",
                    $"these, in round {round} ({run}): {string.Join(" | ", calls.OrderBy(call => call.Begun).Select(call => $"{call}"))}", Unreliable);
            }
        }
    }

    private static async Task<ConcurrentCall[]> PlayAsync(StoreScene scene, StoreStep[][] plans)
    {
        int moments = 0;
        TaskCompletionSource start = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<List<ConcurrentCall>>[] clients = [.. plans.Select(async plan =>
        {
            await start.Task.ConfigureAwait(false);
            List<ConcurrentCall> made = [];
            foreach (StoreStep step in plan)
            {
                int begun = Interlocked.Increment(ref moments);
                string seen = await step.InvokeAsync(scene.Store).ConfigureAwait(false);
                made.Add(new ConcurrentCall(step, begun, Interlocked.Increment(ref moments), seen));
            }

            return made;
        })];
        start.SetResult();
        return [.. (await Task.WhenAll(clients).ConfigureAwait(false)).SelectMany(made => made)];
    }
}
