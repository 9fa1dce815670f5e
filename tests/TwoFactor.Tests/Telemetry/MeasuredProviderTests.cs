using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Telemetry;

/// <summary>The spans, metrics and log messages of a provider's calls.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MeasuredProviderTests : IDisposable
{
    private static readonly ChallengeHandle Handle = SampleHandles.Of("acme", "Scripted");

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
            .And.Contains("two_factor.provider=Scripted").And.Contains("two_factor.tenant=acme").And.Contains("two_factor.state=pending"));
        Assert.That(Metric("two_factor.provider.request.duration"), Has.Exactly(1)
            .Contains("0.25").And.Contains("two_factor.operation=poll").And.Contains("two_factor.provider=Scripted").And.Contains("two_factor.state=pending"));
        Assert.That(Said(TelemetryKind.Log), Has.Exactly(1).Contains("CallSucceeded").And.Contains("acme (Scripted): poll succeeded: pending."));
    }

    [Test]
    public async Task A_final_state_records_the_challenges_duration()
    {
        inner.State = ChallengeState.Denied;
        time.Advance(TimeSpan.FromSeconds(7.75));
        await provider.PollStateAsync(Handle);

        Assert.That(Metric("two_factor.challenge.duration"), Has.Exactly(1).Contains("8").And.Contains("two_factor.state=denied"));
        Assert.That(Said(TelemetryKind.Log), Has.Exactly(1).Contains("ChallengeEnded").And.Contains("a challenge ended as denied after 8.0 s"));
    }

    [Test]
    public async Task The_end_of_a_challenge_belongs_to_the_span_of_the_poll_that_read_it()
    {
        inner.State = ChallengeState.Denied;
        await provider.PollStateAsync(Handle);

        string[] records = [.. recorder.Records.Select(record => record.ToString())]; // a span is recorded when it ends
        int span = Array.FindIndex(records, record => record.Contains("two_factor poll", StringComparison.Ordinal));
        Assert.That(Array.FindIndex(records, record => record.Contains("a challenge ended", StringComparison.Ordinal)), Is.InRange(0, span - 1));
        Assert.That(Array.FindIndex(records, record => record.Contains("two_factor.challenge.duration", StringComparison.Ordinal)), Is.InRange(0, span - 1));
    }

    // Many polls, of one provider object or of several, may read the same final state.
    [Test]
    public async Task A_final_state_that_is_read_often_is_measured_and_logged_once()
    {
        inner.State = ChallengeState.Denied;
        ITwoFactorProvider reloaded = services.GetRequiredService<ProviderTelemetry>().Measure(inner, "ACME");
        for (int poll = 0; poll < 5; poll++)
        {
            await provider.PollStateAsync(Handle);
            await reloaded.PollStateAsync(ChallengeHandle.Parse(Handle.Serialize()));
        }

        Assert.That(Metric("two_factor.challenge.duration"), Has.Exactly(1).Items);
        Assert.That(Said(TelemetryKind.Log), Has.Exactly(1).Contains("a challenge ended"));
    }

    // The table of ended challenges has a fixed size; a newer challenge overwrites the one in the same entry.
    [Test]
    public void The_ends_of_different_challenges_are_counted_separately()
    {
        EndedChallenges ended = new();
        ChallengeHandle[] handles = [.. Enumerable.Range(0, 100).Select(number => HandleOf($"{number}"))];
        Assert.That(handles.Count(ended.IsNew), Is.EqualTo(100));
        Assert.That(handles.Count(ended.IsNew), Is.LessThan(10), "two of a hundred may share one of 8192 entries");
        Assert.That(Enumerable.Range(100, 100_000).Count(number => ended.IsNew(HandleOf($"{number}"))), Is.EqualTo(100_000));
    }

    [Test]
    public async Task A_start_is_logged_as_succeeded_and_has_its_server_address()
    {
        await provider.StartChallengeAsync(new ChallengeRequest("jdoe"));

        Assert.That(Said(TelemetryKind.Log), Has.Exactly(1).Contains("acme (Scripted): start succeeded: started."));
        Assert.That(Said(TelemetryKind.Span), Has.Exactly(1).Contains("server.address=service.example"));
        Assert.That(Metric("two_factor.provider.request.duration"), Has.Exactly(1).Contains("server.address=service.example"));
    }

    // The last server that was asked is recorded.
    [Test]
    public async Task A_failed_start_names_the_server_that_was_asked()
    {
        inner.Failure = new TwoFactorException(TwoFactorError.Unavailable, "The service did not answer in time.");
        inner.Asks = [new Uri("https://first.example/"), new Uri("https://second.example/")];
        await Assert.ThrowsAsync<TwoFactorException>(() => provider.StartChallengeAsync(new ChallengeRequest("jdoe")));
        inner.Asks = [];
        await Assert.ThrowsAsync<TwoFactorException>(() => provider.StartChallengeAsync(new ChallengeRequest("jdoe")));

        Assert.That(Metric("two_factor.provider.request.duration"), Has.Exactly(1).Contains("server.address=second.example"));
        Assert.That(Said(TelemetryKind.Span), Has.Exactly(1).Contains("server.address=second.example"));
        Assert.That(Said(TelemetryKind.Span), Has.Exactly(1).Not.Contains("server.address"), "a call that sent nothing names no server of another call");
    }

    [Test]
    public void Every_tag_value_is_unique_and_in_snake_case()
    {
        string[] states = [.. Enum.GetValues<ChallengeState>().Select(TagValues.Of)];
        string[] outcomes = [.. Enum.GetValues<CancelOutcome>().Select(TagValues.Of)];
        string[] errors = [.. Enum.GetValues<TwoFactorError>().Select(TagValues.Of)];
        foreach (string[] words in (string[][])[states, outcomes, errors])
        {
            Assert.That(words, Is.Unique);
            Assert.That(words, Has.All.Match("^[a-z]+(_[a-z]+)*$"));
        }

        Assert.That(TagValues.Of(TwoFactorError.UserNotEnrolled), Is.EqualTo("user_not_enrolled"));
        Assert.That(TagValues.Of((TwoFactorError)99), Is.EqualTo("_OTHER"));
        Assert.That(TagValues.Of((ChallengeState)99), Is.EqualTo("unknown"));
    }

    [Test]
    public async Task Without_listeners_a_call_is_passed_on_and_allocates_nothing()
    {
        using ServiceProvider silent = new ServiceCollection().AddTwoFactor().Services.BuildServiceProvider();
        FixedProvider fixedProvider = new();
        ITwoFactorProvider quiet = silent.GetRequiredService<ProviderTelemetry>().Measure(fixedProvider, "acme");
        recorder.Dispose(); // it listens to every meter of the process
        long least = long.MaxValue;
        for (int round = 0; round < 20; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Task<ChallengeStatus> poll = quiet.PollStateAsync(Handle);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.That(await poll, Is.SameAs(await fixedProvider.PollStateAsync(Handle)));
        }

        if (IsRecorded(silent))
            Assert.Ignore("Another test records the telemetry of the whole process.");
        Assert.That(least, Is.Zero);

        static bool IsRecorded(ServiceProvider host) => host.GetRequiredService<TwoFactorTelemetry>().RequestDuration.Enabled;
    }

    [Test]
    public async Task A_failure_is_recorded_with_its_kind_and_passed_on()
    {
        inner.Failure = new TwoFactorException(TwoFactorError.Unavailable, "The service did not answer in time.");
        TwoFactorException thrown = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.StartChallengeAsync(new ChallengeRequest("jdoe"))))!;

        Assert.That(thrown, Is.SameAs(inner.Failure));
        Assert.That(Metric("two_factor.provider.request.duration"), Has.Exactly(1).Contains("error.type=unavailable"));
        Assert.That(Said(TelemetryKind.Span), Has.Exactly(1).Contains("error.type=unavailable").And.Contains("Error"));
        Assert.That(Said(TelemetryKind.Log), Has.Exactly(1).Contains("Warning").And.Contains("did not answer in time"));
    }

    [Test]
    public async Task The_failed_polls_of_an_outage_are_one_warning_for_each_tenant_and_error_in_ten_seconds_and_all_measured()
    {
        inner.Failure = new TwoFactorException(TwoFactorError.Unavailable, "The service did not answer in time.");
        ITwoFactorProvider other = services.GetRequiredService<ProviderTelemetry>().Measure(inner, "globex");
        await PollAsync(provider, times: 100); // 25 seconds
        Assert.That(Said(TelemetryKind.Log).Count(line => IsWarning(line)), Is.EqualTo(3));
        Assert.That(Said(TelemetryKind.Log), Has.Exactly(97).Contains("Debug").And.Contains("acme (Scripted): poll failed again: unavailable"));
        Assert.That(Metric("two_factor.provider.request.duration"), Has.Exactly(100).Contains("error.type=unavailable"));

        await PollAsync(other, times: 2);
        Assert.That(Said(TelemetryKind.Log), Has.Exactly(1).Matches<string?>(IsWarning).And.Contains("globex"));
        inner.Failure = new TwoFactorException(TwoFactorError.RateLimited, "The service asks for fewer requests.");
        await PollAsync(provider, times: 2);
        Assert.That(Said(TelemetryKind.Log), Has.Exactly(1).Matches<string?>(IsWarning).And.Contains("rate_limited"));
        for (int start = 0; start < 2; start++)
            await Assert.ThrowsAsync<TwoFactorException>(() => provider.StartChallengeAsync(new ChallengeRequest("jdoe")));
        Assert.That(Said(TelemetryKind.Log), Has.Exactly(2).Matches<string?>(IsWarning).And.Contains("start failed"));

        static bool IsWarning(string? line) => line!.Contains("Warning", StringComparison.Ordinal) && line.Contains("CallFailed", StringComparison.Ordinal);

        static async Task PollAsync(ITwoFactorProvider provider, int times)
        {
            for (int poll = 0; poll < times; poll++)
                await Assert.ThrowsAsync<TwoFactorException>(() => provider.PollStateAsync(Handle));
        }
    }

    [Test]
    public async Task An_unexpected_exception_is_recorded_as_an_error()
    {
        inner.Failure = new InvalidOperationException("A handler of the host.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => provider.PollStateAsync(Handle));

        Assert.That(Metric("two_factor.provider.request.duration"), Has.Exactly(1).Contains("error.type=_OTHER"));
        Assert.That(Said(TelemetryKind.Span), Has.Exactly(1).Contains("error.type=_OTHER").And.Contains("Error"));
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
    public async Task Abilities_are_found_through_the_decorator_and_are_measured_too()
    {
        Assert.That(provider.TryGetAbility(out IUserPairing? pairing), Is.True);
        await pairing!.IsPairedAsync("jdoe");

        Assert.That(Metric("two_factor.provider.request.duration"), Has.Exactly(1).Contains("two_factor.operation=is_paired"));
        Assert.That(provider.TryGetAbility<IFraudNotice>(out _), Is.False);
        Assert.That(provider.TryGetAbility(out ITwoFactorProvider? self) ? self : null, Is.SameAs(provider));
        Assert.That(provider.Capabilities, Is.EqualTo(TwoFactorCapabilities.Pairing), "the flags follow from the abilities");
    }

    private static ChallengeHandle HandleOf(string id) => new()
    {
        Provider = Handle.Provider,
        Tenant = Handle.Tenant,
        User = Handle.User,
        ServiceIds = new Dictionary<string, string> { ["id"] = id },
        Endpoint = Handle.Endpoint,
        StartedAt = Handle.StartedAt,
        Deadline = Handle.Deadline,
    };

    private IEnumerable<string> Said(TelemetryKind kind) => recorder.Records
        .Where(record => record.Kind == kind && record.Source.StartsWith("TwoFactor", StringComparison.Ordinal))
        .Select(record => record.ToString());

    private IEnumerable<string> Metric(string name) => recorder.Records
        .Where(record => record.Kind == TelemetryKind.Metric && record.Name == name)
        .Select(record => record.Text);

    /// <summary>Returns or throws what the test sets, a quarter of a second later.</summary>
    private sealed class ScriptedProvider(ManualTimeProvider time) : ITwoFactorProvider, IUserPairing
    {
        public ChallengeState State { get; set; }

        public Exception? Failure { get; set; }

        public Uri[] Asks { get; set; } = [];

        public string Name => "Scripted";

        public TwoFactorCapabilities Capabilities => TwoFactorCapabilities.FraudNotice; // wrong on purpose: it can pair

        public Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) => Say(new Challenge(Handle));

        public Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => Say(new ChallengeStatus(State));

        public Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => Say(CancelOutcome.Abandoned);

        public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => Say(true);

        public Task<PairingInvitation> PairAsync(string user, CancellationToken cancellationToken = default) => Say(PairingInvitation.AlreadyPaired);

        public Task<bool> IsPairedAsync(string user, CancellationToken cancellationToken = default) => Say(true);

        public Task UnpairAsync(string user, CancellationToken cancellationToken = default) => Say(true);

        public object? GetAbility(Type abilityType) => abilityType.IsInstanceOfType(this) ? this : null;

        private Task<T> Say<T>(T result)
        {
            foreach (Uri server in Asks)
                CalledServer.Record(server);
            time.Advance(TimeSpan.FromSeconds(0.25));
            return Failure is null ? Task.FromResult(result) : Task.FromException<T>(Failure);
        }
    }

    /// <summary>Its answer is ready, so that only the decorator could allocate.</summary>
    private sealed class FixedProvider : SilentProvider
    {
        private readonly Task<ChallengeStatus> pending = Task.FromResult(new ChallengeStatus(ChallengeState.Pending));

        public override string Name => "Fixed";

        public override Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => pending;
    }
}
