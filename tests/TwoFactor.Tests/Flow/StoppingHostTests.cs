using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TwoFactor.Flow;
using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>Waits, starts and open questions when the host stops.</summary>
public sealed class StoppingHostTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1); // in real time, for what needs only a moment

    // WebApplicationFactory disposes a host while it stops.
    [Test]
    public async Task A_host_whose_providers_are_disposed_stops_without_an_error()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        Task<FlowStatus> waiter = scene.Flow.WaitAsync(key, long.MaxValue, TimeSpan.FromHours(1));
        ((IDisposable)scene.Services.GetRequiredService<ITwoFactorProviderFactory>()).Dispose();
        IHostedService hosting = scene.Services.GetServices<IHostedService>().Single(one => one is FlowHostedService);
        Assert.That(() => hosting.StopAsync(CancellationToken.None), Throws.Nothing);
        Assert.That((await waiter.WaitAsync(Timeout)).State, Is.EqualTo(ChallengeState.Pending), "the waiter is answered too");
    }

    [Test]
    public async Task A_stopping_host_withdraws_open_questions_and_waits_no_longer_than_allowed()
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Cancel);
        using FlowHost scene = new(service: options => options.Service = gate) { Held = () => gate.Held };
        FlowKey key = await scene.StartAsync();
        using CancellationTokenSource cancellation = new();
        Task stop = scene.Services.GetServices<IHostedService>().OfType<FlowHostedService>().Single().StopAsync(cancellation.Token);
        await gate.Cancelled;
        await cancellation.CancelAsync();
        await stop; // the service has not answered
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
    }

    // The second start waits for the first one. The freezing service makes it wait for minutes.
    [Test]
    public async Task A_stopping_host_ends_the_wait_of_a_second_start_and_withdraws_the_question_of_the_first()
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Start);
        using FlowHost scene = new(service: options => (options.Service, options.Capabilities) = (gate, LikeSecSign)) { Held = () => gate.Held };
        Task<FlowStart> first = scene.Flow.StartAsync(FlowHost.Request());
        await Wait.UntilAsync(() => gate.Waiting == 1);
        Task<FlowStart> second = scene.Flow.StartAsync(FlowHost.Request());
        Task stop = scene.Services.GetServices<IHostedService>().OfType<FlowHostedService>().Single().StopAsync(CancellationToken.None);
        Assert.That((await second).Refusal, Is.EqualTo(FlowRefusal.StillOpen), "without moving the clock");
        gate.Answer(0);
        await stop;
        await first;
        Assert.That(people.Calls.Select(call => call.Operation), Is.EqualTo(new[] { ServiceOperation.Start, ServiceOperation.Cancel }));
    }

    [Test]
    public async Task A_stopping_host_waits_for_the_withdrawal_of_a_caller_who_has_left()
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Cancel);
        using FlowHost scene = new(service: options => options.Service = gate) { Held = () => gate.Held };
        FlowKey key = await scene.StartAsync();
        using CancellationTokenSource leaving = new();
        Task cancel = scene.Flow.CancelAsync(key, leaving.Token);
        await gate.Cancelled;
        await leaving.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => cancel);

        Task stop = scene.Services.GetServices<IHostedService>().OfType<FlowHostedService>().Single().StopAsync(CancellationToken.None);
        Assert.That(stop.IsCompleted, Is.False, "the phone still shows the question");
        gate.Answer(0);
        await stop.WaitAsync(Timeout);
    }

    [Test]
    public async Task A_stopping_host_waits_for_a_start_and_withdraws_its_question([Values] bool callerHasLeft)
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Start);
        using FlowHost scene = new(service: options => options.Service = gate) { Held = () => gate.Held };
        using CancellationTokenSource leaving = new();
        Task<FlowStart> start = scene.Flow.StartAsync(FlowHost.Request(), leaving.Token);
        await Wait.UntilAsync(() => gate.Waiting == 1);
        if (callerHasLeft)
        {
            await leaving.CancelAsync();
            await Assert.CatchAsync<OperationCanceledException>(() => start);
        }

        Task stop = scene.Services.GetServices<IHostedService>().OfType<FlowHostedService>().Single().StopAsync(CancellationToken.None);
        gate.Answer(0);
        await stop;
        Assert.That(people.Calls.Select(call => call.Operation), Is.EqualTo(new[] { ServiceOperation.Start, ServiceOperation.Cancel }));
    }
}
