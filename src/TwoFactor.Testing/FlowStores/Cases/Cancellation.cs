namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>A cancelled token ends a call.</summary>
internal static class Cancellation
{
    public static StoreCaseList Cases { get; } = new(nameof(Cancellation))
    {
        { 0, A_cancelled_token_ends_every_call },
        { 0, A_token_that_is_cancelled_meanwhile_ends_the_call },
    };

    private static async Task A_cancelled_token_ends_every_call(StoreScene scene)
    {
        CancellationToken cancelled = new(canceled: true);
        foreach (StoreCall call in StoreCall.All)
        {
            string key = await scene.CreateAsync().ConfigureAwait(false);
            await ExpectCancelledAsync(scene, () => call.InvokeAsync(scene.Store, key, cancelled), $"{call}").ConfigureAwait(false);
        }

        await ExpectCancelledAsync(scene, async () => await scene.Store.ListenAsync(_ => { }, cancelled).ConfigureAwait(false), "listening").ConfigureAwait(false);
        await ExpectCancelledAsync(scene, async () => await scene.Store.CheckAsync(cancelled).ConfigureAwait(false), "checking").ConfigureAwait(false);
    }

    private static async Task A_token_that_is_cancelled_meanwhile_ends_the_call(StoreScene scene)
    {
        scene.RequiresFault(EngineFault.Slow);
        foreach (StoreCall call in StoreCall.All)
        {
            string key = await scene.CreateAsync().ConfigureAwait(false);
            await scene.SetFaultAsync(EngineFault.Slow).ConfigureAwait(false);
            using CancellationTokenSource source = new();
            Task running = call.InvokeAsync(scene.Store, key, source.Token);
            await source.CancelAsync().ConfigureAwait(false);
            await ExpectCancelledAsync(scene, () => running, $"{call} that takes long").ConfigureAwait(false);
            await scene.SetFaultAsync(EngineFault.None).ConfigureAwait(false);
        }

        string flow = await scene.CreateAsync().ConfigureAwait(false);
        await scene.FinishAsync(flow).ConfigureAwait(false);
        scene.Expect(
            await scene.Store.ConsumeAsync(flow).ConfigureAwait(false) is not null, "a store that can be used after calls were cancelled", "nothing",
            "a person who closes a page would disturb others");
    }

    private static async Task ExpectCancelledAsync(StoreScene scene, Func<Task> call, string what)
    {
        Exception? thrown = await StoreCall.CatchAsync(call).ConfigureAwait(false);
        scene.Expect(
            thrown is OperationCanceledException, $"an OperationCanceledException from {what} with a cancelled token",
            thrown is null ? "no exception" : StoreScene.Describe(thrown), "a host could not stop, and requests would hang");
    }
}
