using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Telemetry;

/// <summary>Stands before every provider and makes its calls visible, so that providers need no telemetry of their own.</summary>
internal sealed partial class MeasuredProvider : ITwoFactorProvider
{
    private readonly ITwoFactorProvider inner;
    private readonly string tenant;
    private readonly TwoFactorTelemetry telemetry;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly MeasuredCall measured;

    public MeasuredProvider(ITwoFactorProvider inner, string tenant, TwoFactorTelemetry telemetry, TimeProvider time, ILogger logger)
    {
        this.inner = inner;
        this.tenant = tenant;
        this.telemetry = telemetry;
        this.time = time;
        this.logger = logger;
        measured = new MeasuredCall(inner.Name, tenant, telemetry, time, logger);
    }

    public string Name => inner.Name;

    public TwoFactorCapabilities Capabilities => inner.Capabilities;

    public Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) => measured.RunAsync(
        "start",
        () => inner.StartChallengeAsync(request, cancellationToken),
        challenge => new(Tags.ServerAddress, challenge.Handle.Endpoint.Host));

    public async Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        ChallengeStatus status = await measured.RunAsync(
            "poll", () => inner.PollStateAsync(handle, cancellationToken), status => new(Tags.State, status.State.ToString())).ConfigureAwait(false);

        TagList tags = new() { { Tags.Provider, Name }, { Tags.State, status.State.ToString() } };
        telemetry.PollCount.Add(1, tags);
        if (status.State.IsFinal())
        {
            // The handle may come from a node whose clock is ahead.
            double seconds = Math.Max(0, (time.GetUtcNow() - handle.StartedAt).TotalSeconds);
            telemetry.ChallengeDuration.Record(seconds, tags);
            LogFinal(tenant, Name, status.State, seconds);
        }

        return status;
    }

    public Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => measured.RunAsync(
        "cancel", () => inner.CancelAsync(handle, cancellationToken), outcome => new(Tags.Outcome, outcome.ToString()));

    public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) =>
        measured.RunAsync("release", () => inner.ReleaseAsync(handle, cancellationToken));

    public object? GetAbility(Type abilityType) => abilityType.IsInstanceOfType(this) ? this : inner.GetAbility(abilityType) switch
    {
        IUserPairing pairing when abilityType == typeof(IUserPairing) => new MeasuredPairing(pairing, measured),
        IFraudNotice notice when abilityType == typeof(IFraudNotice) => new MeasuredFraudNotice(notice, measured),
        object other => other,
        null => null,
    };

    [LoggerMessage(LogLevel.Information, "{Tenant} ({Provider}): a challenge ended as {State} after {Seconds:F1} s.")]
    private partial void LogFinal(string tenant, string provider, ChallengeState state, double seconds);
}
