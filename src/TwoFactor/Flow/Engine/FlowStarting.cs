using System.Diagnostics;

namespace TwoFactor.Flow;

/// <summary>Takes a start from the request to the answer: the name, the guard, the service. Without a first factor, all answers look alike.</summary>
internal sealed class FlowStarting(
    FlowProviders providers, ITwoFactorUserNames names, FlowSettings settings, FlowGuard guard, FlowOpening opening, FlowDecoys decoys, FlowTelemetry telemetry, TimeProvider time)
{
    public async Task<StartedFlow> StartAsync(FlowRequest request)
    {
        using Activity? span = telemetry.StartSpan(request);
        long begin = time.GetTimestamp();
        ITwoFactorProvider provider = providers.Selected(request.Tenant);
        FlowOptions options = settings.For(request.Tenant);
        string? user = request.User ?? await names.FindAsync(request.Tenant, provider.Name, request.Subject).ConfigureAwait(false);
        FlowAttempt attempt = new(request, options, provider, string.IsNullOrWhiteSpace(user) ? null : user);

        StartedFlow? fromGuard = await guard.EnterAsync(attempt).ConfigureAwait(false);
        StartedFlow started = fromGuard ?? await opening.OpenAsync(attempt).ConfigureAwait(false);
        telemetry.RecordStart(provider.Name, Outcome(started, isNew: fromGuard is null));
        if (!request.HasFirstFactor)
            await decoys.DelayAnswerAsync(attempt, begin, isDecoy: started.Flow?.Content.IsDecoy == true).ConfigureAwait(false);
        return started;
    }

    private static string Outcome(StartedFlow started, bool isNew) => started.Refusal switch
    {
        null => isNew ? "opened" : "found_open",
        FlowRefusal.TooManyStarts => "too_many_starts",
        FlowRefusal.PausedAfterDenial => "paused_after_denial",
        FlowRefusal.StillOpen => "still_open",
        FlowRefusal.NotEnrolled => "not_enrolled",
        FlowRefusal.Suspended => "suspended",
        _ => "unavailable",
    };
}
