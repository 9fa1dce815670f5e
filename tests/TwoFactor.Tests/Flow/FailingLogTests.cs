using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Flow;
using TwoFactor.Testing;
using TwoFactor.Tests.Telemetry;

namespace TwoFactor.Tests.Flow;

/// <summary>Logging providers of the host that throw. Microsoft.Extensions.Logging throws that to whatever logs.</summary>
public sealed class FailingLogTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public async Task A_login_is_completed_although_the_log_fails([Values] Trouble trouble, [Values] bool failsWhenAsked)
    {
        using FailingLog log = new() { Fails = true, FailsWhenAsked = failsWhenAsked };
        Service service = new();
        FaultyStore? store = null;
        using FlowHost scene = new(
            service: options => (options.Capabilities, options.Service) = (TwoFactorCapabilities.NeedsRelease, service),
            services: services => services.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace))
                .AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        FlowKey key = await scene.StartAsync();
        service.IsBroken = trouble == Trouble.HostCode;
        if (trouble == Trouble.Service)
            service.People.User("jdoe").Answers(new InMemoryAnswer(TwoFactorError.Unavailable));
        if (trouble == Trouble.Store)
            store!.Before = static _ => throw new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.");
        await scene.AdvanceAsync(5 * Second);

        service.IsBroken = false;
        store!.Before = null;
        service.People.User("jdoe").Approves();
        await scene.AdvanceAsync(10 * Second);
        FlowStatus status = await scene.Flow.GetAsync(key);
        Assert.That(status.State, Is.EqualTo(ChallengeState.Approved));
        Assert.That((await scene.Flow.CompleteAsync(key)).ByFailureMode, Is.False);
        await scene.AdvanceAsync(10 * Second);
        Assert.That(scene.Services.GetRequiredService<FlowSchedule>().Keys, Is.Empty);
        Assert.That(log.Failures, Is.Positive);
    }

    [Test]
    public async Task A_question_is_withdrawn_although_the_log_fails()
    {
        using FailingLog log = new() { Fails = true };
        using FlowHost scene = new(services: services => services.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace)));
        FlowKey key = await scene.StartAsync();
        await scene.Flow.CancelAsync(key);
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
        Assert.That((scene.Service.Calls.Count(call => call.Operation == ServiceOperation.Cancel), log.Failures > 0), Is.EqualTo((1, true)));
    }

    // Nothing that is known throws there; the schedule relies on it for a person's answer.
    [Test]
    public async Task After_a_turn_that_throws_there_is_another_one()
    {
        FaultyStore? store = null;
        FailingClock? clock = null;
        using FlowHost scene = new(
            services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)),
            clock: time => clock = new FailingClock(time));
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        store!.Before = operation =>
        {
            if (operation != nameof(IFlowStore.TakeTurnAsync))
                return Task.CompletedTask;
            store.Before = null;
            clock!.FailsNext = true; // in the turn's handling of this failure
            throw new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.");
        };
        await scene.AdvanceAsync(10 * Second);
        Assert.That((store.Before, clock!.FailsNext), Is.EqualTo(((Func<string, Task>?)null, false)));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
        Assert.That(scene.Services.GetRequiredService<FlowSchedule>().Keys, Is.Empty);
    }

    /// <summary>What fails before the person answers, and is logged.</summary>
    public enum Trouble
    {
        None = 0,
        Service,
        HostCode,
        Store,
    }

    private sealed class Service : IInMemoryService
    {
        public InMemoryService People { get; } = new();

        /// <summary>Whether code of the host throws at polls.</summary>
        public bool IsBroken { get; set; }

        public Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken) => IsBroken && asked.Operation == ServiceOperation.Poll
            ? throw new InvalidOperationException("The handler is broken.")
            : People.AskAsync(asked, cancellationToken);
    }

    private sealed class FailingClock(TimeProvider time) : TimeProvider
    {
        public bool FailsNext { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp()
        {
            if (!FailsNext)
                return time.GetTimestamp();
            FailsNext = false;
            throw new InvalidOperationException("The clock is broken.");
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
    }
}
