using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Holds and frees the places of an attempt. Each becomes free by itself in the end, so that a failing store holds no login up for good.</summary>
internal sealed partial class FlowPlaces(IFlowStore store, ILogger<FlowPlaces> logger)
{
    /// <summary>Holds all places for the time given.</summary>
    /// <returns>Whether the attempt holds them; another start may have taken one meanwhile.</returns>
    public async ValueTask<bool> HoldAsync(FlowAttempt attempt, TimeSpan heldFor)
    {
        foreach (string slot in attempt.Slots)
        {
            if (!(await store.TakeSlotAsync(slot, attempt.Claim(heldFor)).ConfigureAwait(false)).IsTaken)
                return false;
        }

        return true;
    }

    /// <summary>Forgets the attempt and frees its places: nothing of it is open at a service.</summary>
    public async ValueTask FreeAsync(FlowAttempt attempt)
    {
        await TryAsync(attempt, () => store.RemoveAsync(attempt.Key)).ConfigureAwait(false);
        foreach (string slot in attempt.Slots)
            await TryAsync(attempt, () => store.FreeSlotAsync(slot, attempt.Key, TimeSpan.Zero)).ConfigureAwait(false);
    }

    /// <summary>Forgets the attempt, and holds its places: a phone may be asking, and a second question would freeze the user.</summary>
    public async ValueTask BlockAsync(FlowAttempt attempt, TimeSpan heldFor)
    {
        foreach (string slot in attempt.Slots)
            await TryAsync(attempt, async () => _ = await store.TakeSlotAsync(slot, attempt.Claim(heldFor)).ConfigureAwait(false)).ConfigureAwait(false);
        await TryAsync(attempt, () => store.RemoveAsync(attempt.Key)).ConfigureAwait(false);
    }

    private async ValueTask TryAsync(FlowAttempt attempt, Func<ValueTask> operation)
    {
        try
        {
            await operation().ConfigureAwait(false);
        }
        catch (TwoFactorException e)
        {
            LogStore(attempt.Request.Tenant, e.Message);
        }
    }

    [LoggerMessage(EventIds.StartNotTidied, LogLevel.Warning, "A start of tenant {Tenant} could not be tidied away, because the flow's store fails; its places become free by themselves. {Reason}", EventName = nameof(EventIds.StartNotTidied))]
    private partial void LogStore(string tenant, string reason);
}
