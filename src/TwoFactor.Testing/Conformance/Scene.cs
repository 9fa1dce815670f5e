using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.Conformance;

/// <summary>The environment of one case: a provider over a service double, a manual clock, and a telemetry recorder.</summary>
internal sealed class Scene : IDisposable
{
    public const string Tenant = "acme";

    /// <summary>Longer than any call of a provider may take; see <c>RequestTimeout</c>.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(101);

    /// <summary>More than an idempotent call may send: to another server too, and again after a pause.</summary>
    private const int MostRequests = 16;

    private readonly ConformanceCase played;
    private readonly List<ServiceProvider> hosts = [];

    public Scene(ProviderFixture fixture, ConformanceCase played)
    {
        this.played = played;
        Fixture = fixture;
        UserAtService = Normal(fixture.User, nameof(fixture.User));
        Telemetry = new TelemetryRecorder();
        Service = new ServiceDouble(fixture, Time);
        Provider = CreateProvider();
    }

    public ProviderFixture Fixture { get; }

    /// <summary>The user, as a host writes the name.</summary>
    public string User => Fixture.User;

    /// <summary>The user, as the service writes the name.</summary>
    public string UserAtService { get; }

    /// <summary>Another user, as the service writes the name.</summary>
    public string OtherAtService => Normal(Fixture.OtherUser, nameof(Fixture.OtherUser));

    public ManualTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero));

    public TelemetryRecorder Telemetry { get; }

    public ServiceDouble Service { get; }

    public ITwoFactorProvider Provider { get; }

    /// <summary>Creates another instance for the same service, as on another node or after a restart.</summary>
    public ITwoFactorProvider CreateProvider(string tenant = Tenant)
    {
        ServiceCollection services = new();
        services.AddSingleton<TimeProvider>(Time);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Telemetry));
        Fixture.Register(services.AddTwoFactor(), tenant, Service);
        ServiceProvider host = services.BuildServiceProvider();
        hosts.Add(host);
        return Fixture.Resolve(host, tenant);
    }

    /// <summary>Starts a challenge. Other cases test that starting works.</summary>
    public async Task<ChallengeHandle> OpenAsync(string? user = null, bool allowAlias = false)
    {
        Attempt<Challenge> start = await TryAsync(() => Provider.StartChallengeAsync(new ChallengeRequest(user ?? User) { AllowAlias = allowAlias })).ConfigureAwait(false);
        return start.Result?.Handle ?? throw Failure("a challenge that opens when the service opens it", $"{start}", "nobody could log in", start.Exception);
    }

    /// <summary>An open challenge, and the request that a poll of it sends.</summary>
    public async Task<(HttpProviderFixture Fixture, ChallengeHandle Handle, ServiceRequest Poll)> OpenOnWireAsync()
    {
        RequiresHttp();
        ChallengeHandle handle = await OpenAsync().ConfigureAwait(false);
        await PollAsync(handle).ConfigureAwait(false);
        return ((HttpProviderFixture)Fixture, handle, LastCall(ServiceOperation.Poll).Request!);
    }

    public Task<Attempt<Challenge>> StartAsync(CancellationToken cancellationToken = default) =>
        TryAsync(() => Provider.StartChallengeAsync(new ChallengeRequest(User), cancellationToken));

    public Task<Attempt<ChallengeStatus>> PollAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
        TryRepeatableAsync(() => Provider.PollStateAsync(handle, cancellationToken));

    public Task<Attempt<CancelOutcome>> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
        TryRepeatableAsync(() => Provider.CancelAsync(handle, cancellationToken));

    public Task<Attempt<string>> ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
        TryRepeatableAsync(() => ProviderCall.ReleaseAsync(Provider, handle, cancellationToken));

    public Task<Attempt<T>> TryAsync<T>(Func<Task<T>> call) => Attempt<T>.OfAsync(call, Fixture.Timeout);

    /// <summary>Makes a call that is no start, so that the provider may repeat its request after a pause.</summary>
    public async Task<Attempt<T>> TryRepeatableAsync<T>(Func<Task<T>> call)
    {
        Pauses pauses = new(Time, Service);
        Task<Attempt<T>> attempt = TryAsync(call);
        await pauses.SkipAsync(attempt).ConfigureAwait(false);
        return await attempt.ConfigureAwait(false);
    }

    /// <summary>Makes one of the four calls.</summary>
    public Task<Attempt<string>> TryAsync(ProviderCall call, ChallengeHandle handle, CancellationToken cancellationToken = default) =>
        TryAsync(call, Provider, handle, cancellationToken);

    /// <inheritdoc cref="TryAsync(ProviderCall, ChallengeHandle, CancellationToken)"/>
    public Task<Attempt<string>> TryAsync(ProviderCall call, ITwoFactorProvider provider, ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        Task<string> InvokeAsync() => call.InvokeAsync(provider, handle, cancellationToken);
        return call.Operation == ServiceOperation.Start ? TryAsync(InvokeAsync) : TryRepeatableAsync(InvokeAsync);
    }

    /// <summary>Makes a call to a service that may never answer, and moves the clock until the call reaches its own deadline.</summary>
    public Task<Attempt<T>> TryUntilDeadlineAsync<T>(Func<Task<T>> call) => UntilDeadlineAsync(() => TryAsync(call));

    /// <inheritdoc cref="TryUntilDeadlineAsync{T}(Func{Task{T}})"/>
    public Task<Attempt<string>> TryUntilDeadlineAsync(ProviderCall call, ChallengeHandle handle) => UntilDeadlineAsync(() => TryAsync(call, handle));

    /// <summary>Lets ten minutes pass, for what a provider does when no call is under way.</summary>
    public async Task PassAsync()
    {
        for (int minute = 0; minute < 10; minute++)
            Time.Advance(TimeSpan.FromMinutes(1));
        await Task.Yield();
    }

    /// <summary>The last call of this kind that reached the service.</summary>
    public ServiceCall LastCall(ServiceOperation operation) =>
        Service.Calls.LastOrDefault(call => call.Operation == operation)
        ?? throw Failure($"a request for a {operation}, as the capabilities promise", "none", "the service would never learn of it");

    /// <summary>The reply to a poll, with the word for the state and the given user (<see cref="UserAtService"/> by default).</summary>
    public ServiceReply State(ChallengeState state, string? user = null, string text = "") =>
        new ServiceReply.State(Fixture.WordFor(state) ?? throw new NotApplicableException($"The service has no word for {state}."), user ?? UserAtService, text);

    public bool Can(TwoFactorCapabilities capability) => Provider.Capabilities.HasFlag(capability);

    /// <summary>Skips the case if it does not apply to the provider or its service.</summary>
    public static void Requires(bool condition, string otherwise)
    {
        if (!condition)
            throw new NotApplicableException(otherwise);
    }

    public void RequiresHttp() => Requires(Fixture is HttpProviderFixture, "The provider does not speak HTTP.");

    public void Expect(bool isSo, string expected, object? got, string because)
    {
        if (!isSo)
            throw Failure(expected, got?.ToString() ?? "nothing", because);
    }

    /// <summary>Expects something of a call. If it threw, the failure has that exception inside.</summary>
    public void Expect<T>(bool isSo, string expected, Attempt<T> got, string because)
    {
        if (!isSo)
            throw Failure(expected, got.ToString(), because, got.Exception);
    }

    /// <summary>Expects a <see cref="TwoFactorException"/> that names the provider and the tenant.</summary>
    public TwoFactorException ExpectFailure<T>(Attempt<T> attempt, TwoFactorError? error, string when, string because)
    {
        string expected = error is null ? $"a TwoFactorException {when}" : $"a TwoFactorException ({error}) {when}";
        Expect(attempt.Exception is TwoFactorException e && (error is null || e.Error == error), expected, attempt, because);
        TwoFactorException failure = (TwoFactorException)attempt.Exception!;
        Expect(
            failure.Provider == Provider.Name && failure.Tenant == Tenant,
            $"an exception {when} that names {Provider.Name} and the tenant",
            $"Provider {failure.Provider ?? "null"}, Tenant {failure.Tenant ?? "null"}",
            "with many tenants it would be unclear whose service is in trouble");
        return failure;
    }

    public ConformanceException Failure(string expected, string got, string because, Exception? cause = null) =>
        new($"Rule {played.Rule}, {played}: expected {expected}, but got {got}; otherwise {because}.", cause);

    public void Dispose()
    {
        foreach (ServiceProvider host in hosts)
            host.Dispose();
        Telemetry.Dispose();
    }

    private async Task<Attempt<T>> UntilDeadlineAsync<T>(Func<Task<Attempt<T>>> tryAsync)
    {
        Task arrived = Service.NextCall();
        Task<Attempt<T>> attempt = tryAsync();
        for (int request = 0; request < MostRequests; request++)
        {
            if (await Task.WhenAny(attempt, arrived).ConfigureAwait(false) == attempt)
                break;
            arrived = Service.NextCall();
            Time.Advance(LongestCall);
        }

        return await attempt.ConfigureAwait(false);
    }

    private string Normal(string user, string property) => Fixture.NormalForm(user)
        ?? throw new InvalidOperationException($"{Fixture.GetType().Name}.{property} is a name without a NormalForm. Override it with a name that the service can have.");
}
