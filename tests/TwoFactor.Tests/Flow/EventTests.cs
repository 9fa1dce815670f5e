using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>The events of whole logins, as an audit trail receives them: which come, in which order, and with which data.</summary>
public sealed class EventTests
{
    [Test]
    public async Task An_answered_login([Values(ChallengeState.Approved, ChallengeState.Denied)] ChallengeState answer)
    {
        using Scene scene = new();
        scene.Host.Service.User("jdoe").Answers(new InMemoryAnswer(answer));
        FlowKey key = await scene.Host.StartAsync();
        await scene.Host.AdvanceAsync(TimeSpan.FromSeconds(5));
        await scene.Host.Flow.CompleteAsync(key);
        await scene.ExpectAsync("FlowStarted after a first factor", $"FlowAnswered {answer}", $"FlowCompleted {answer}");
    }

    [Test]
    public async Task A_login_without_a_first_factor()
    {
        using Scene scene = new();
        Task<FlowStart> start = scene.Host.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { HasFirstFactor = false });
        await scene.Host.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.That((await start).Refusal, Is.Null);
        await scene.ExpectAsync("FlowStarted");
    }

    [Test]
    public async Task A_cancelled_login()
    {
        using Scene scene = new();
        await scene.Host.Flow.CancelAsync(await scene.Host.StartAsync());
        await scene.ExpectAsync("FlowStarted after a first factor", "FlowAnswered Cancelled", "FlowCancelled");
    }

    [Test]
    public async Task A_login_that_another_browser_replaces()
    {
        using Scene scene = new();
        await scene.Host.StartAsync();
        await scene.Host.StartAsync(browser: "browser-2");
        await scene.ExpectAsync("FlowStarted after a first factor", "FlowAnswered Cancelled", "FlowReplaced", "FlowStarted after a first factor");
    }

    [Test]
    public async Task A_login_that_nobody_waits_for()
    {
        using Scene scene = new(options => options.AbandonAfter = TimeSpan.FromSeconds(5));
        await scene.Host.StartAsync();
        await scene.Host.AdvanceAsync(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1));
        await scene.ExpectAsync("FlowStarted after a first factor", "FlowAnswered Cancelled", "FlowAbandoned");
    }

    [Test]
    public async Task A_start_whose_caller_leaves()
    {
        InMemoryService people = new();
        GatedService service = new(people, ServiceOperation.Start);
        using Scene scene = new(service: options => options.Service = service);
        using CancellationTokenSource caller = new();
        Task<FlowStart> start = scene.Host.Flow.StartAsync(FlowHost.Request(browser: null), caller.Token);
        await caller.CancelAsync();
        await Assert.ThatAsync(() => start, Throws.InstanceOf<OperationCanceledException>());
        service.Answer(0);
        await scene.ExpectAsync("FlowStarted after a first factor", "FlowAnswered Cancelled", "FlowCancelled");
    }

    [Test]
    public async Task A_start_above_the_limit()
    {
        using Scene scene = new(options => options.MaxStarts = 1);
        await scene.Host.Flow.CancelAsync(await scene.Host.StartAsync());
        await scene.Host.Flow.StartAsync(FlowHost.Request());
        await scene.ExpectAsync("FlowStarted after a first factor", "FlowAnswered Cancelled", "FlowCancelled", "FlowGuardRefused TooManyStarts");
    }

    [Test]
    public async Task A_start_right_after_a_denial()
    {
        using Scene scene = new();
        scene.Host.Service.User("jdoe").Denies();
        await scene.Host.StartAsync();
        await scene.Host.AdvanceAsync(TimeSpan.FromSeconds(5));
        await scene.Host.Flow.StartAsync(FlowHost.Request());
        await scene.ExpectAsync("FlowStarted after a first factor", "FlowAnswered Denied", "FlowGuardRefused PausedAfterDenial");
    }

    [Test]
    public async Task A_key_that_matches_no_login()
    {
        using Scene scene = new();
        await Assert.ThatAsync(() => scene.Host.Flow.GetAsync(FlowHost.Key("AAAAAAAAAAAAAAAAAAAAAA", "stranger")), Throws.InstanceOf<TwoFactorException>());
        FlowEvent refused = (await scene.ExpectAsync("FlowKeyRefused")).Single();
        Assert.That((refused.Tenant, refused.Provider, refused.Purpose, refused.Subject), Is.EqualTo((FlowHost.Tenant, (string?)null, FlowRequest.SignIn, "stranger")));
    }

    [Test]
    public async Task A_start_that_fails([Values] bool mayHaveBeenProcessed)
    {
        using Scene scene = new(failure: new TwoFactorException(TwoFactorError.Unavailable, "test") { MayHaveBeenProcessed = mayHaveBeenProcessed });
        await scene.Host.Flow.StartAsync(FlowHost.Request());
        FlowEvent failed = (await scene.ExpectAsync(mayHaveBeenProcessed ? "FlowStartFailed Unavailable perhaps processed" : "FlowStartFailed Unavailable")).Single();
        Assert.That((failed.Tenant, failed.Provider, failed.Purpose, failed.Subject), Is.EqualTo((FlowHost.Tenant, "first", FlowRequest.SignIn, "jdoe")));
        Assert.That(failed.At, Is.EqualTo(scene.Host.Time.GetUtcNow()));
    }

    [Test]
    public async Task A_start_that_goes_on_at_the_other_provider()
    {
        using Scene scene = new(
            options => options.FailureMode = FlowFailureMode.OtherProvider, new TwoFactorException(TwoFactorError.Unavailable, "test") { Origin = FailureOrigin.Service });
        await scene.Host.Flow.StartAsync(FlowHost.Request());
        IReadOnlyList<FlowEvent> events = await scene.ExpectAsync("FlowStartFailed Unavailable", "FlowOtherProviderAsked", "FlowStarted after a first factor");
        Assert.That(events.Select(one => one.Provider), Is.EqualTo((string[])["first", "second", "second"]));
    }

    [Test]
    public async Task A_login_that_the_failure_mode_approves()
    {
        using Scene scene = new(
            options => options.FailureMode = FlowFailureMode.OpenWithAudit, new TwoFactorException(TwoFactorError.Unavailable, "test") { Origin = FailureOrigin.Service });
        FlowStart start = await scene.Host.Flow.StartAsync(FlowHost.Request());
        await scene.Host.Flow.CompleteAsync(FlowHost.Key(start.Id!));
        await scene.ExpectAsync("FlowStartFailed Unavailable", "FlowAnswered Approved by the failure mode", "FlowFailedOpen", "FlowCompleted Approved by the failure mode");
    }

    private static string Text(FlowEvent flowEvent) => flowEvent.GetType().Name + flowEvent switch
    {
        FlowStarted started => started.HasFirstFactor ? " after a first factor" : "",
        FlowStartFailed failed => $" {failed.Error}{(failed.MayHaveBeenProcessed ? " perhaps processed" : "")}",
        FlowGuardRefused refused => $" {refused.Refusal}",
        FlowAnswered answered => $" {answered.State}{(answered.ByFailureMode ? " by the failure mode" : "")}",
        FlowCompleted completed => $" {completed.State}{(completed.ByFailureMode ? " by the failure mode" : "")}",
        _ => "",
    };

    /// <summary>A host with a listener; with a failure, of a tenant with two scripted providers, of which the first fails.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly RecordingEvents events = new();

        public Scene(Action<FlowOptions>? configure = null, TwoFactorException? failure = null, Action<InMemoryOptions>? service = null)
        {
            ManualTimeProvider time = new();
            TwoProviders? providers = failure is null ? null : new(new ScriptedProvider("first", time) { StartFailure = failure }, new ScriptedProvider("second", time));
            Host = new FlowHost(configure, service, services => services.AddSingleton<ITwoFactorEvents>(events), providers);
        }

        public FlowHost Host { get; }

        public async Task<IReadOnlyList<FlowEvent>> ExpectAsync(params string[] expected)
        {
            await Wait.UntilAsync(() => events.Events.Count >= expected.Length, static () => { });
            Assert.That(events.Events.Select(Text), Is.EqualTo(expected));
            return events.Events;
        }

        public void Dispose() => Host.Dispose();
    }
}
