using System.Diagnostics;

namespace TwoFactor.Flow;

/// <summary>Handles a start: finds the user's name, asks the guard, and calls the service. Without a first factor, all results look alike.</summary>
internal sealed class FlowStarter(
    FlowProviders providers, ITwoFactorUserNames names, FlowSettings settings, FlowGuard guard, FlowSlots slots, ChallengeOpener opener, StartDecoys decoys, FlowTelemetry telemetry, TimeProvider time)
{
    private const string Unavailable = "unavailable";

    /// <param name="request">The request.</param>
    /// <param name="caller">Cancelled when the caller has left. A start that was not sent yet is not sent then.</param>
    public async Task<StartResult> StartAsync(FlowRequest request, CancellationToken caller)
    {
        using Activity? span = telemetry.StartSpan(request);
        long begin = time.GetTimestamp();
        (FlowAttempt attempt, StartResult result) = await TryAsync(request, earlier: null, caller).ConfigureAwait(false);
        if (result == StartResult.Moved)
            (_, result) = await TryAsync(request, attempt, caller).ConfigureAwait(false);
        if (request.HasFirstFactor)
            return result;
        long opened = time.GetTimestamp();
        await decoys.DelayResponseAsync(begin).ConfigureAwait(false);
        return result.After(time.GetElapsedTime(opened)); // the time that is left became less during the wait
    }

    /// <param name="request">The request.</param>
    /// <param name="earlier">The attempt of this start before its tenant moved, or <see langword="null"/>.</param>
    /// <param name="caller">Cancelled when the caller has left.</param>
    private async ValueTask<(FlowAttempt Attempt, StartResult Result)> TryAsync(FlowRequest request, FlowAttempt? earlier, CancellationToken caller)
    {
        ITwoFactorProvider provider = providers.Selected(request.Tenant);
        try
        {
            // A name that the caller gave is valid only at the service that the tenant had. At the new one, it may be another person's.
            if (earlier is not null && request.User is not null && !provider.Name.Equals(earlier.Provider.Name, StringComparison.OrdinalIgnoreCase))
            {
                telemetry.RecordStart(provider.Name, Unavailable);
                return (earlier, StartResult.Moved);
            }

            FlowOptions options = settings.For(request.Tenant);
            string? user = request.User ?? await names.FindAsync(request.Tenant, provider.Name, request.Subject, CancellationToken.None).ConfigureAwait(false);
            FlowAttempt attempt = new(request, options, provider, string.IsNullOrWhiteSpace(user) ? null : user) { Earlier = earlier, Caller = caller };

            (attempt, StartResult? fromGuard) = await EnterAsync(attempt).ConfigureAwait(false);
            StartResult result = fromGuard ?? await opener.OpenAsync(attempt).ConfigureAwait(false);
            if (result != StartResult.Moved)
                telemetry.RecordStart(provider.Name, Outcome(result, isNew: fromGuard is null));
            return (attempt, result);
        }
        catch (Exception e) when (e is not (ArgumentException or OperationCanceledException))
        {
            telemetry.RecordStart(provider.Name, Unavailable); // most likely, the store has failed
            throw;
        }
    }

    /// <returns>The attempt to go on with, and the guard's result.</returns>
    private async ValueTask<(FlowAttempt Attempt, StartResult? FromGuard)> EnterAsync(FlowAttempt attempt)
    {
        try
        {
            StartResult? fromGuard = await guard.EnterAsync(attempt).ConfigureAwait(false);
            if (fromGuard is null && attempt.PhoneSlot is not null && !await guard.TryTakePhoneAsync(attempt).ConfigureAwait(false))
                attempt = attempt.WithoutPerson(); // looks like a person who does not answer; the refusal would reveal that the name exists
            return (attempt, fromGuard);
        }
        catch
        {
            await slots.FreeAsync(attempt).ConfigureAwait(false); // nothing was sent to the service
            throw;
        }
    }

    private static string Outcome(StartResult result, bool isNew) => result.Refusal switch
    {
        null => isNew ? "opened" : "found_open",
        FlowRefusal.TooManyStarts => "too_many_starts",
        FlowRefusal.PausedAfterDenial => "paused_after_denial",
        FlowRefusal.StillOpen => "still_open",
        FlowRefusal.NotEnrolled => "not_enrolled",
        FlowRefusal.Suspended => "suspended",
        _ => Unavailable,
    };
}
