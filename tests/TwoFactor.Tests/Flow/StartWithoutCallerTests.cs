using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>Starts whose callers leave before anything is asked for them, for example because the browser was closed.</summary>
public sealed class StartWithoutCallerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public async Task It_does_not_end_the_login_of_another_browser([Values(LikeSecSign, WithMessageAndCancel)] TwoFactorCapabilities capabilities, [Values] bool hasFirstFactor)
    {
        InMemoryService people = new();
        GatedService polls = new(people, ServiceOperation.Poll);
        using FlowHost scene = new(service: options => (options.Capabilities, options.Service) = (capabilities, polls)) { Held = () => polls.Held };
        Task<FlowStart> opening = scene.Flow.StartAsync(Request("browser-1"));
        await scene.AdvanceAsync(Second);
        FlowKey open = FlowHost.Key((await opening).Id!);

        using CancellationTokenSource caller = new();
        Task<FlowStart> start = scene.Flow.StartAsync(Request("browser-2"), caller.Token);
        Assert.That(polls.Waiting, Is.EqualTo(1), "the service is asked once more before the other login would end");
        await caller.CancelAsync();
        await Assert.ThatAsync(() => start, Throws.InstanceOf<OperationCanceledException>());
        polls.Answer(0);
        await Wait.UntilAsync(() => FlowHost.InProgress(scene.Services) <= polls.Held, () => scene.Time.Advance(Second / 10));
        Assert.That((await scene.Flow.GetAsync(open)).State, Is.EqualTo(ChallengeState.Pending));
        Assert.That(people.Calls.Select(call => call.Operation).Where(one => one != ServiceOperation.Poll), Is.EqualTo((ServiceOperation[])[ServiceOperation.Start]));

        FlowRequest Request(string browser) => new(FlowHost.Tenant, "jdoe") { Browser = browser, HasFirstFactor = hasFirstFactor };
    }

    // The names are looked up in the host's database, which is slow.
    [Test]
    public async Task It_is_not_counted()
    {
        TaskCompletionSource found = new();
        SlowNames names = new() { Until = found.Task };
        using FlowHost scene = new(options => options.MaxStarts = 1, services: services => services.AddSingleton<ITwoFactorUserNames>(names));
        using CancellationTokenSource caller = new();
        Task<FlowStart> start = scene.Flow.StartAsync(FlowHost.Request(), caller.Token);
        await caller.CancelAsync();
        await Assert.ThatAsync(() => start, Throws.InstanceOf<OperationCanceledException>());
        names.Until = Task.CompletedTask;
        found.SetResult();
        await scene.RestAsync();
        await scene.StartAsync(browser: "browser-2");
        Assert.That(scene.Starts, Is.EqualTo(1));
    }

    [Test]
    public async Task It_asks_no_other_provider_and_lets_nobody_in_after_the_first_has_failed(
        [Values(FlowFailureMode.OtherProvider, FlowFailureMode.OpenWithAudit)] FlowFailureMode mode, [Values(null, "browser-1")] string? browser)
    {
        using Scene scene = new(mode);
        using CancellationTokenSource caller = new();
        Task<FlowStart> start = scene.Host.Flow.StartAsync(FlowHost.Request(browser: browser), caller.Token);
        await caller.CancelAsync();
        await Assert.ThatAsync(() => start, Throws.InstanceOf<OperationCanceledException>());
        scene.FirstFails.SetResult();
        await scene.ExpectAsync(nameof(FlowStartFailed));
        Assert.That((scene.First.Calls.Count, scene.Second.Calls.Count), Is.EqualTo((1, 0)));

        FlowStart next = await scene.Host.Flow.StartAsync(FlowHost.Request(browser: "browser-2")); // the slot is free again
        Assert.That(next.Refusal, Is.Null);
    }

    [Test]
    public async Task It_asks_no_other_provider_after_it_has_left_while_the_name_there_was_looked_up()
    {
        using CancellationTokenSource caller = new();
        using Scene scene = new(FlowFailureMode.OtherProvider, provider =>
        {
            if (provider == "second")
                caller.Cancel();
        });
        Task<FlowStart> start = scene.Host.Flow.StartAsync(FlowHost.Request(), caller.Token);
        scene.FirstFails.SetResult();
        await Assert.ThatAsync(() => start, Throws.InstanceOf<OperationCanceledException>());
        await scene.Host.RestAsync();
        Assert.That((scene.First.Calls.Count, scene.Second.Calls.Count), Is.EqualTo((1, 0)));
    }

    private sealed class SlowNames : ITwoFactorUserNames
    {
        public Task Until { get; set; } = Task.CompletedTask;

        public async ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default)
        {
            await Until.ConfigureAwait(false);
            return subject;
        }
    }

    /// <summary>A tenant with two providers, of which the first fails when the test says so.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly RecordingEvents events = new();

        public Scene(FlowFailureMode mode, Action<string>? beforeName = null)
        {
            ManualTimeProvider time = new();
            First = new ScriptedProvider("first", time)
            {
                AnswersAfter = FirstFails.Task,
                StartFailure = new TwoFactorException(TwoFactorError.Unavailable, "test") { Origin = FailureOrigin.Service },
            };
            Second = new ScriptedProvider("second", time);
            ScriptedUserNames names = new() { Name = "jdoe", BeforeEach = beforeName };
            Host = new FlowHost(
                options => options.FailureMode = mode,
                services: services => services.AddSingleton<ITwoFactorEvents>(events).AddSingleton<ITwoFactorUserNames>(names),
                decorate: new TwoProviders(First, Second));
        }

        public FlowHost Host { get; }

        public TaskCompletionSource FirstFails { get; } = new();

        public ScriptedProvider First { get; }

        public ScriptedProvider Second { get; }

        /// <summary>Waits until the flow is at rest, and compares the names of all events.</summary>
        public async Task ExpectAsync(params string[] expected)
        {
            await Host.RestAsync();
            await Host.Services.GetRequiredService<FlowNotices>().WhenHandledAsync(CancellationToken.None);
            Assert.That(events.Events.Select(one => one.GetType().Name), Is.EqualTo(expected));
        }

        public void Dispose() => Host.Dispose();
    }
}
