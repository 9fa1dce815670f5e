using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Telemetry;

/// <summary>What can be seen of a provider's calls from outside.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MeasuredProviderTests : IDisposable
{
    private static readonly ChallengeHandle Handle = Tenants.TwoFactorProviderFactoryTests.HandleOf("acme", "Scripted");

    private readonly ManualTimeProvider time = new(Handle.StartedAt);
    private readonly TelemetryRecorder recorder = new();
    private readonly ServiceProvider services;
    private readonly ScriptedProvider inner;
    private readonly ITwoFactorProvider provider;

    public MeasuredProviderTests()
    {
        inner = new ScriptedProvider(time);
        services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddLogging(logging => logging.AddProvider(recorder).SetMinimumLevel(LogLevel.Trace))
            .AddTwoFactor().Services.BuildServiceProvider();
        provider = services.GetRequiredService<ProviderTelemetry>().Measure(inner, "acme");
    }

    public void Dispose()
    {
        services.Dispose();
        recorder.Dispose();
    }

    [Test]
    public async Task A_call_is_a_span_a_duration_in_seconds_and_a_log_line()
    {
        inner.State = ChallengeState.Pending;
        await provider.PollStateAsync(Handle);

        Assert.That(Said(TelemetryKind.Span), Has.Exactly(1).Contains("two_factor poll")
            .And.Contains("two_factor.provider=Scripted").And.Contains("two_factor.tenant=acme").And.Contains("two_factor.state=Pending"));
        Assert.That(Metric("two_factor.provider.request.duration"), Has.Exactly(1).Contains("0.25").And.Contains("two_factor.operation=poll").And.Contains("two_factor.provider=Scripted"));
        Assert.That(Metric("two_factor.poll.count"), Has.Exactly(1).Contains("two_factor.state=Pending"));
        Assert.That(Said(TelemetryKind.Log), Has.Exactly(1).Contains("acme (Scripted): poll says Pending"));
    }

    [Test]
    public async Task A_final_state_closes_the_challenges_duration()
    {
        inner.State = ChallengeState.Denied;
        time.Advance(TimeSpan.FromSeconds(7.75));
        await provider.PollStateAsync(Handle);

        Assert.That(Metric("two_factor.challenge.duration"), Has.Exactly(1).Contains("8").And.Contains("two_factor.state=Denied"));
        Assert.That(Said(TelemetryKind.Log), Has.Exactly(1).Contains("a challenge ended as Denied after 8.0 s"));
    }

    [Test]
    public async Task A_failure_is_seen_by_its_kind_and_thrown_on()
    {
        inner.Failure = new TwoFactorException(TwoFactorError.Unavailable, "The service did not answer in time.");
        TwoFactorException thrown = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.StartChallengeAsync(new ChallengeRequest("jdoe"))))!;

        Assert.That(thrown, Is.SameAs(inner.Failure));
        Assert.That(Metric("two_factor.provider.request.duration"), Has.Exactly(1).Contains("error.type=Unavailable"));
        Assert.That(Said(TelemetryKind.Span), Has.Exactly(1).Contains("error.type=Unavailable").And.Contains("Error"));
        Assert.That(Said(TelemetryKind.Log), Has.Exactly(1).Contains("Warning").And.Contains("did not answer in time"));
    }

    [Test]
    public async Task An_exception_of_somebody_elses_is_no_success()
    {
        inner.Failure = new InvalidOperationException("A handler of the host.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => provider.PollStateAsync(Handle));

        Assert.That(Metric("two_factor.provider.request.duration"), Has.Exactly(1).Contains("error.type=other"));
        Assert.That(Said(TelemetryKind.Span), Has.Exactly(1).Contains("error.type=other").And.Contains("Error"));
    }

    [Test]
    public async Task Tenants_are_on_spans_and_not_on_metrics()
    {
        await provider.PollStateAsync(Handle);
        await provider.CancelAsync(Handle);
        await provider.ReleaseAsync(Handle);
        Assert.That(Said(TelemetryKind.Metric), Has.None.Contains("acme"));
        Assert.That(Said(TelemetryKind.Span), Has.Exactly(3).Contains("two_factor.tenant=acme"));
    }

    [Test]
    public async Task Abilities_survive_the_decoration_and_are_measured_too()
    {
        Assert.That(provider.TryGetAbility(out IUserPairing? pairing), Is.True);
        await pairing!.IsPairedAsync("jdoe");

        Assert.That(Metric("two_factor.provider.request.duration"), Has.Exactly(1).Contains("two_factor.operation=is_paired"));
        Assert.That(provider.TryGetAbility<IFraudNotice>(out _), Is.False);
        Assert.That(provider.TryGetAbility(out ITwoFactorProvider? self) ? self : null, Is.SameAs(provider));
    }

    private IEnumerable<string> Said(TelemetryKind kind) => recorder.Records
        .Where(record => record.Kind == kind && record.Source.StartsWith("TwoFactor", StringComparison.Ordinal))
        .Select(record => record.ToString());

    private IEnumerable<string> Metric(string name) => recorder.Records
        .Where(record => record.Kind == TelemetryKind.Metric && record.Name == name)
        .Select(record => record.Text);

    /// <summary>Says what a test wants, a quarter of a second later.</summary>
    private sealed class ScriptedProvider(ManualTimeProvider time) : ITwoFactorProvider, IUserPairing
    {
        public ChallengeState State { get; set; }

        public Exception? Failure { get; set; }

        public string Name => "Scripted";

        public TwoFactorCapabilities Capabilities => TwoFactorCapabilities.Pairing;

        public Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) => Say(new Challenge(Handle));

        public Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => Say(new ChallengeStatus(State));

        public Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => Say(CancelOutcome.Abandoned);

        public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => Say(true);

        public Task<PairingInvitation> PairAsync(string user, CancellationToken cancellationToken = default) => Say(PairingInvitation.AlreadyPaired);

        public Task<bool> IsPairedAsync(string user, CancellationToken cancellationToken = default) => Say(true);

        public Task UnpairAsync(string user, CancellationToken cancellationToken = default) => Say(true);

        private Task<T> Say<T>(T result)
        {
            time.Advance(TimeSpan.FromSeconds(0.25));
            return Failure is null ? Task.FromResult(result) : Task.FromException<T>(Failure);
        }
    }
}
