using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TwoFactor.Flow;
using TwoFactor.Tenants;
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
        scene.Services.GetRequiredService<TenantReloads>().Dispose();
        IHostedService hosting = scene.Services.GetServices<IHostedService>().Single(one => one is FlowHostedService);
        Assert.That(() => hosting.StopAsync(CancellationToken.None), Throws.Nothing);
        Assert.That((await waiter.WaitAsync(Timeout)).State, Is.EqualTo(ChallengeState.Pending), "the waiter is answered too");
    }

    [Test]
    public async Task A_stopping_host_ends_open_waits()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        Task<FlowStatus> wait = scene.Flow.WaitAsync(key, 2, TimeSpan.FromMinutes(1));
        await StopAsync(scene);
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Cancelled)); // without moving the clock
    }

    [Test]
    public async Task A_stopping_host_ends_WatchAsync_for_logins_that_continue()
    {
        using FlowHost scene = new(service: options => options.Capabilities = TwoFactorCapabilities.None); // nothing is withdrawn
        FlowKey key = await scene.StartAsync();
        Task<ChallengeState> early = LastAsync(scene.Flow, key);
        await StopAsync(scene);
        Task<ChallengeState> late = Task.Run(() => LastAsync(scene.Flow, key)); // with the fault, this would block its thread
        Assert.That(await early.WaitAsync(Timeout), Is.EqualTo(ChallengeState.Pending));
        Assert.That(await late.WaitAsync(Timeout), Is.EqualTo(ChallengeState.Pending));
    }

    [Test]
    public async Task A_stopping_host_withdraws_open_questions_and_waits_no_longer_than_allowed()
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Cancel);
        using FlowHost scene = new(service: options => options.Service = gate) { Held = () => gate.Held };
        FlowKey key = await scene.StartAsync();
        using CancellationTokenSource cancellation = new();
        Task stop = StopAsync(scene, cancellation.Token);
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
        Task stop = StopAsync(scene);
        Assert.That((await second).Refusal, Is.EqualTo(FlowRefusal.StillOpen), "without moving the clock");
        gate.Answer(0);
        await stop;
        await first;
        Assert.That(people.Calls.Select(call => call.Operation), Is.EqualTo(new[] { ServiceOperation.Start, ServiceOperation.Cancel }));
    }

    // More at once could cost other logins of the tenant their connections, fewer could cost the time that the host has to stop.
    [Test]
    public async Task A_stopping_host_withdraws_16_questions_of_a_tenant_at_once()
    {
        GatedService gate = new(new InMemoryService(), ServiceOperation.Cancel);
        using FlowHost scene = new(service: options => options.Service = gate) { Held = () => gate.Held };
        for (int i = 0; i < 18; i++)
            await scene.StartAsync($"user {i}");
        Task stop = StopAsync(scene);
        await Wait.UntilAsync(() => gate.Waiting == 16);
        gate.Answer(0);
        await Wait.UntilAsync(() => gate.Waiting == 17);
        for (int i = 1; i < 17; i++)
            gate.Answer(i);
        await Wait.UntilAsync(() => gate.Waiting == 18);
        gate.Answer(17);
        await stop.WaitAsync(Timeout);
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

        Task stop = StopAsync(scene);
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

        Task stop = StopAsync(scene);
        gate.Answer(0);
        await stop;
        Assert.That(people.Calls.Select(call => call.Operation), Is.EqualTo(new[] { ServiceOperation.Start, ServiceOperation.Cancel }));
    }

    [Test]
    public async Task A_service_that_hangs_at_the_stop_holds_up_neither_the_withdrawals_of_another_tenant_nor_the_waits_of_its_own()
    {
        InMemoryService others = new();
        GatedService gate = new(new InMemoryService(), ServiceOperation.Cancel);
        using FlowHost scene = new(service: options => options.Service = gate, services: services => services.AddTwoFactor().AddInMemory("globex", others)) { Held = () => gate.Held };
        for (int i = 0; i < 20; i++)
            await scene.StartAsync($"user-{i}");
        Task<FlowStatus> wait = scene.Flow.WaitAsync(await scene.StartAsync("last"), long.MaxValue, TimeSpan.FromHours(1));
        await scene.Flow.StartAsync(new FlowRequest("globex", "jdoe"));
        using CancellationTokenSource cancellation = new();
        Task stop = StopAsync(scene, cancellation.Token);
        await Wait.UntilAsync(() => others.Calls.Any(call => call.Operation == ServiceOperation.Cancel));
        Assert.That((await wait.WaitAsync(Timeout)).State, Is.EqualTo(ChallengeState.Cancelled));
        Assert.That(stop.IsCompleted, Is.False);
        await cancellation.CancelAsync();
        await stop;
    }

    [Test]
    public async Task A_caller_who_waits_in_a_loop_while_the_host_stops_reads_the_store_once_a_second()
    {
        using FlowHost scene = new(service: options => options.Capabilities = TwoFactorCapabilities.None); // nothing is withdrawn
        FlowKey key = await scene.StartAsync();
        await StopAsync(scene);
        FlowStatus status = await scene.Flow.WaitAsync(key, 0, TimeSpan.FromHours(1));
        Assert.That(status.State, Is.EqualTo(ChallengeState.Pending), "at once, for a caller who does not know it");
        Task<FlowStatus> again = scene.Flow.WaitAsync(key, status.Version, TimeSpan.FromHours(1));
        Assert.That(again.IsCompleted, Is.False);
        scene.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await again.WaitAsync(Timeout)).Version, Is.EqualTo(status.Version));
    }

    // With thousands of logins, each question would cost a timeout.
    [Test]
    public async Task A_stopping_host_asks_no_service_once_more_about_its_logins([Values] bool hasFailed)
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        if (hasFailed)
            scene.Service.User("jdoe").Answers(new InMemoryAnswer(TwoFactorError.Unavailable));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        int polls = scene.Polls;
        await StopAsync(scene);
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
        Assert.That(scene.Polls, Is.EqualTo(polls).And.Positive);
    }

    [Test]
    public async Task A_stopping_host_waits_until_the_listeners_have_handled_all_events()
    {
        SlowListener listener = new();
        FlowHost scene = new(services: services => services.AddSingleton<ITwoFactorEvents>(listener));
        for (int i = 0; i < 3; i++)
            await scene.StartAsync($"user-{i}");
        Task stop = StopAsync(scene);
        await Wait.UntilAsync(() => scene.Service.Calls.Count(call => call.Operation == ServiceOperation.Cancel) == 3);
        Assert.That(stop.IsCompleted, Is.False);
        listener.Finish.SetResult();
        await stop.WaitAsync(Timeout);
        scene.Dispose();
        Assert.That(listener.Handled.OfType<FlowAnswered>().Count(), Is.EqualTo(3));
        Assert.That(listener.Handled.OfType<FlowWithdrawn>().Count(), Is.EqualTo(3));
    }

    // A program that runs its host, and stops it elsewhere, does this.
    [Test]
    public async Task A_host_that_is_stopped_twice_at_once_completes_both_stops_when_the_listeners_have_handled_all_events()
    {
        SlowListener listener = new();
        using FlowHost scene = new(
            service: options => options.Capabilities = TwoFactorCapabilities.None, // both stops then wait only for the listener, from the beginning
            services: services => services.AddSingleton<ITwoFactorEvents>(listener));
        await scene.StartAsync();
        await scene.RestAsync();
        Task first = StopAsync(scene);
        Task second = StopAsync(scene);
        Assert.That(first.IsCompleted || second.IsCompleted, Is.False);
        listener.Finish.SetResult();
        await Task.WhenAll(first, second).WaitAsync(Timeout);
    }

    [Test]
    public async Task A_stopping_host_waits_no_longer_than_allowed_for_a_listener_that_never_returns()
    {
        using TelemetryRecorder log = new();
        using FlowHost scene = new(services: services => services.AddLogging(logging => logging.AddProvider(log)).AddSingleton<ITwoFactorEvents>(new SlowListener()));
        await scene.StartAsync();
        using CancellationTokenSource cancellation = new();
        Task stop = StopAsync(scene, cancellation.Token);
        Assert.That(stop.IsCompleted, Is.False);
        await cancellation.CancelAsync();
        await stop.WaitAsync(Timeout);
        Assert.That(log.Find("all events handled"), Is.Not.Empty);
    }

    [Test]
    public async Task A_stopping_host_completes_the_turn_under_way_and_begins_no_turn_that_waits_for_its_place()
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Poll);
        RecordingEvents events = new();
        using FlowHost scene = new(
            options => options.MaxConcurrentPolls = 1,
            options => (options.Service, options.Capabilities) = (gate, LikeSezame),
            services => services.AddSingleton<ITwoFactorEvents>(events));
        people.User("jdoe").Denies();
        await scene.StartAsync();
        await scene.StartAsync("other");
        scene.Time.Advance(TimeSpan.FromSeconds(5));
        await Wait.UntilAsync(() => gate.Waiting == 1 && scene.Services.GetRequiredService<FlowSchedule>().InProgress == 2);
        Task stop = StopAsync(scene);
        Assert.That(stop.IsCompleted, Is.False);
        gate.Answer(0);
        await stop.WaitAsync(Timeout);
        await scene.RestAsync();
        Assert.That(gate.Waiting, Is.EqualTo(1));
        Assert.That(events.Events.OfType<FlowAnswered>().Single().State, Is.EqualTo(ChallengeState.Denied));
    }

    // The service is called before the first await of each.
    [Test]
    public async Task A_start_a_turn_and_a_withdrawal_are_counted_before_they_begin()
    {
        Dictionary<ServiceOperation, bool> counted = [];
        BackgroundWork? background = null;
        WatchedCalls service = new(call => counted[call.Operation] = !background!.WhenDoneAsync(CancellationToken.None).IsCompleted);
        using FlowHost scene = new(service: options => options.Service = service);
        background = scene.Services.GetRequiredService<BackgroundWork>();
        FlowKey key = await scene.StartAsync();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.That(counted.Keys, Is.EquivalentTo(new[] { ServiceOperation.Start, ServiceOperation.Poll }));
        await scene.Flow.CancelAsync(key);
        Assert.That(counted.Keys, Does.Contain(ServiceOperation.Cancel));
        Assert.That(counted.Values, Is.All.True);
    }

    [Test]
    public async Task A_stop_does_not_show_which_users_exist()
    {
        using FlowHost scene = new(service: options => options.Capabilities = LikeSecSign);
        scene.Service.User("nobody").CannotBeAsked(TwoFactorError.UserNotEnrolled);
        List<Task<FlowStatus>> waits = [];
        foreach (string subject in (string[])["jdoe", "nobody"])
        {
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, subject) { HasFirstFactor = false, Browser = "b" });
            await scene.AdvanceAsync(TimeSpan.FromMilliseconds(500));
            waits.Add(scene.Flow.WaitAsync(FlowHost.Key((await starting).Id!, subject, "b"), long.MaxValue, TimeSpan.FromHours(1)));
        }

        await StopAsync(scene);
        FlowStatus known = await waits[0].WaitAsync(Timeout);
        FlowStatus unknown = await waits[1].WaitAsync(Timeout);
        Assert.That(scene.Service.Calls.Count(call => call.Operation == ServiceOperation.Cancel), Is.EqualTo(1));
        Assert.That(known.State, Is.EqualTo(ChallengeState.Cancelled));
        Assert.That((unknown.State, unknown.Version), Is.EqualTo((known.State, known.Version)));
    }

    private static Task StopAsync(FlowHost scene, CancellationToken cancellationToken = default) =>
        scene.Services.GetServices<IHostedService>().OfType<FlowHostedService>().Single().StopAsync(cancellationToken);

    private static async Task<ChallengeState> LastAsync(ITwoFactorFlow flow, FlowKey key)
    {
        ChallengeState last = ChallengeState.Unknown;
        await foreach (FlowStatus status in flow.WatchAsync(key))
            last = status.State;
        return last;
    }

    private sealed class WatchedCalls(Action<InMemoryCall> called) : IInMemoryService
    {
        private readonly InMemoryService people = new();

        public Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
        {
            called(asked);
            return people.AskAsync(asked, cancellationToken);
        }
    }

    private sealed class SlowListener : ITwoFactorEvents
    {
        private readonly Lock changing = new();
        private readonly List<FlowEvent> handled = [];

        public TaskCompletionSource Finish { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<FlowEvent> Handled
        {
            get
            {
                lock (changing)
                    return [.. handled];
            }
        }

        public async ValueTask OnEventAsync(FlowEvent flowEvent, CancellationToken cancellationToken = default)
        {
            await Finish.Task.WaitAsync(cancellationToken);
            lock (changing)
                handled.Add(flowEvent);
        }
    }
}
