using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>Calls of the host's own provider, or of its decorator, that never end.</summary>
public sealed class EndlessCallTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ScriptedProvider provider = new("first", new ManualTimeProvider());

    [Test]
    public async Task A_poll_that_never_ends_keeps_no_other_login_of_the_tenant_waiting_forever()
    {
        using FlowHost scene = new(options => options.MaxConcurrentPolls = 1, decorate: new TwoProviders(provider, provider));
        int polls = 0;
        provider.BeforePollAnswer = () => Interlocked.Increment(ref polls) == 1 ? new TaskCompletionSource().Task : Task.CompletedTask;
        scene.Held = () => Volatile.Read(ref polls);
        await scene.StartAsync("kim");
        await scene.AdvanceAsync(FlowCadence.LongestCall - Second, Second);
        Assert.That(polls, Is.EqualTo(1));

        provider.State = ChallengeState.Approved;
        FlowKey key = await scene.StartAsync();
        await Wait.UntilAsync(() =>
        {
            scene.Time.Advance(Second / 10);
            return Volatile.Read(ref polls) == 2;
        });
        scene.Held = () => 0;
        await scene.RestAsync();
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task A_start_that_never_ends_stops_asking_the_store_when_no_start_can_take_that_long()
    {
        FaultyStore? store = null;
        using FlowHost scene = new(
            services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)),
            decorate: new TwoProviders(provider, provider));
        provider.AnswersAfter = new TaskCompletionSource().Task;
        Task<FlowStart> start = scene.Flow.StartAsync(FlowHost.Request());
        await scene.AdvanceAsync(Second * 60, Second);
        int calls = store!.Calls;
        Assert.That(calls, Is.GreaterThan(10), "the slots are renewed");
        await scene.AdvanceAsync(FlowGuard.LongestStart, Second);
        calls = store.Calls;
        await scene.AdvanceAsync(Second * 60, Second);
        Assert.That((store.Calls, start.IsCompleted), Is.EqualTo((calls, false)));
    }
}
