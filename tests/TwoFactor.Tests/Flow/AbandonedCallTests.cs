using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;

namespace TwoFactor.Tests.Flow;

/// <summary>Calls that go on after their callers have left.</summary>
public sealed class AbandonedCallTests
{
    [Test]
    public async Task A_cancellation_that_fails_after_its_caller_has_left_is_not_reported_as_unobserved()
    {
        const string Reason = "The store failed late.";
        using UnobservedFailures unobserved = new();
        await CancelAndLeaveAsync(new TwoFactorException(TwoFactorError.Unavailable, Reason));
        Assert.That(await unobserved.CollectAsync(Reason), Is.Empty);
    }

    // In a method of its own, after which nothing holds the call.
    private static async Task CancelAndLeaveAsync(TwoFactorException late)
    {
        FaultyStore? store = null;
        using FlowHost scene = new(services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        FlowKey key = await scene.StartAsync();
        TaskCompletionSource<bool> answer = new();
        store!.InsteadOfReplacement = _ => new ValueTask<bool>(answer.Task);
        using CancellationTokenSource caller = new();
        Task cancelling = scene.Flow.CancelAsync(key, caller.Token);
        await Wait.UntilAsync(() => store.InsteadOfReplacement is null);
        await caller.CancelAsync();
        await Assert.ThatAsync(() => cancelling, Throws.InstanceOf<OperationCanceledException>());
        answer.SetException(late);
        await scene.Services.GetRequiredService<BackgroundWork>().WhenDoneAsync(CancellationToken.None);
    }
}
