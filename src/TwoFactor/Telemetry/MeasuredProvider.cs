using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Telemetry;

/// <summary>Wraps every provider and adds telemetry to its calls, so that providers need none of their own.</summary>
internal sealed partial class MeasuredProvider : DelegatingTwoFactorProvider
{
    private readonly string tenant;
    private readonly TwoFactorTelemetry telemetry;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly MeasuredCall measured;

    public MeasuredProvider(ITwoFactorProvider inner, string tenant, TwoFactorTelemetry telemetry, TimeProvider time, ILogger logger)
        : base(inner)
    {
        this.tenant = tenant;
        this.telemetry = telemetry;
        this.time = time;
        this.logger = logger;
        measured = new MeasuredCall(inner.Name, tenant, telemetry, time, logger);
    }

    public override Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default) => measured.RunAsync(
        Operation.Start,
        (Inner, request, cancellationToken),
        static call => call.Inner.StartChallengeAsync(call.request, call.cancellationToken),
        static (_, challenge) => new Outcome("started", challenge.Handle.Endpoint));

    public override Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => measured.RunAsync(
        Operation.Poll,
        (provider: this, handle, cancellationToken),
        static call => call.provider.Inner.PollStateAsync(call.handle, call.cancellationToken),
        static (call, status) => call.provider.Describe(call.handle, status));

    public override Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => measured.RunAsync(
        Operation.Cancel,
        (Inner, handle, cancellationToken),
        static call => call.Inner.CancelAsync(call.handle, call.cancellationToken),
        static (_, outcome) => new Outcome(TagValues.Of(outcome)));

    public override Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => measured.RunAsync(
        Operation.Release,
        (Inner, handle, cancellationToken),
        static call => call.Inner.ReleaseAsync(call.handle, call.cancellationToken),
        "released");

    public override object? GetAbility(Type abilityType) => base.GetAbility(abilityType) switch
    {
        IUserPairing pairing when abilityType == typeof(IUserPairing) => new MeasuredPairing(pairing, measured),
        IFraudNotice notice when abilityType == typeof(IFraudNotice) => new MeasuredFraudNotice(notice, measured),
        object other => other,
        null => null,
    };

    private Outcome Describe(ChallengeHandle handle, ChallengeStatus status)
    {
        if (status.State.IsFinal())
            RecordEnd(handle, status.State);
        return new Outcome(TagValues.Of(status.State));
    }

    private void RecordEnd(ChallengeHandle handle, ChallengeState state)
    {
        if (!(telemetry.ChallengeDuration.Enabled || logger.IsEnabled(LogLevel.Information)) || !telemetry.EndedChallenges.IsNew(handle))
            return;
        // The handle may come from a node whose clock is ahead.
        double seconds = Math.Max(0, (time.GetUtcNow() - handle.StartedAt).TotalSeconds);
        string word = TagValues.Of(state);
        telemetry.ChallengeDuration.Record(seconds, new TagList { { Tags.Provider, Name }, { Tags.State, word } });
        LogEnded(tenant, Name, word, seconds);
    }

    [LoggerMessage(
        EventIds.ChallengeEnded,
        LogLevel.Information,
        "{Tenant} ({Provider}): a challenge ended as {State} after {Seconds:F1} s.",
        EventName = nameof(EventIds.ChallengeEnded))]
    private partial void LogEnded(string tenant, string provider, string state, double seconds);
}
