using System.Collections.Concurrent;

namespace TwoFactor.Flow;

/// <summary>Counts how often a subject, the user's phone and a tenant are asked, and refuses starts above the limits.</summary>
internal sealed class FlowLimits(IFlowStore store, FlowNotices notices, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, FullTenant> full = new();

    /// <summary>Counts a start for the limits that belong to a slot. Without a first factor, the user is counted with the slot of the phone, and all else
    /// with that of the name.</summary>
    /// <returns>A refusal if the subject, the user or the tenant was asked too often; otherwise <see langword="null"/>. The slots are still held.</returns>
    public ValueTask<StartResult?> CountAsync(FlowAttempt attempt, string slot)
    {
        if (slot == attempt.PhoneSlot)
            return CountOtherAsync(attempt.Earlier, attempt);
        if (attempt.Earlier is null)
            return CountFirstAsync(attempt);
        return attempt.Request.HasFirstFactor ? CountOtherAsync(attempt.Earlier, attempt) : new((StartResult?)null);
    }

    /// <summary>Counts a start that goes on at another provider, or at the tenant's new service: the user may have another name there, and so another
    /// phone.</summary>
    /// <returns>A refusal if that user was asked too often; otherwise <see langword="null"/>. The slots are still held.</returns>
    public async ValueTask<StartResult?> CountOtherAsync(FlowAttempt? first, FlowAttempt second)
    {
        if (second.UserCounter is not { } counter || counter == first?.UserCounter) // counted already
            return null;
        TimeSpan? wait = await store.CountAsync(counter, Limit(second), second.Options.StartsWindow).ConfigureAwait(false);
        return wait is { } left ? Refuse(second, left) : null;
    }

    // The calls are made one after the other, although each may be a round trip. A start that the subject's limit refuses must not count for the
    // phone's or the tenant's limit, because one subject could then lock out others.
    private async ValueTask<StartResult?> CountFirstAsync(FlowAttempt attempt)
    {
        FlowOptions options = attempt.Options;
        // Refused before anything is counted: otherwise each name that a stranger invents would fill the store with a counter, and somebody who tries
        // again would use up their own limit.
        if (TimeUntilTenantHasRoom(attempt) is { } left)
            return Refuse(attempt, left);
        int limit = Limit(attempt);
        TimeSpan? wait = await store.CountAsync(attempt.SubjectCounter, limit, options.StartsWindow).ConfigureAwait(false);
        if (wait is null && attempt.Request.HasFirstFactor && attempt.UserCounter is { } counter && counter != attempt.SubjectCounter)
            wait = await store.CountAsync(counter, limit, options.StartsWindow).ConfigureAwait(false);
        if (wait is not null)
            return Refuse(attempt, wait.Value);
        if (await store.CountAsync(attempt.TenantCounter, options.MaxStartsOfTenant, options.StartsWindow).ConfigureAwait(false) is not { } untilFree)
            return null;
        full[attempt.TenantCounter] = new FullTenant(time.GetTimestamp(), untilFree, options.MaxStartsOfTenant, options.StartsWindow);
        return Refuse(attempt, untilFree);
    }

    // Null if this process knows of no limit that is used up, or if its settings have changed since.
    private TimeSpan? TimeUntilTenantHasRoom(FlowAttempt attempt)
    {
        FlowOptions options = attempt.Options;
        if (!full.TryGetValue(attempt.TenantCounter, out FullTenant? known) || known.Limit != options.MaxStartsOfTenant || known.Window != options.StartsWindow)
            return null;
        TimeSpan left = known.Wait - time.GetElapsedTime(known.Since);
        return left > TimeSpan.Zero ? left : null;
    }

    private static int Limit(FlowAttempt attempt) =>
        attempt.Request.HasFirstFactor ? attempt.Options.MaxStarts : attempt.Options.MaxStartsWithoutFirstFactor;

    private StartResult Refuse(FlowAttempt attempt, TimeSpan retryAfter) => notices.Refuse(attempt, FlowRefusal.TooManyStarts, retryAfter);

    /// <summary>A tenant whose limit was used up at <paramref name="Since"/>, and stays so for <paramref name="Wait"/> while the settings are these.</summary>
    private sealed record FullTenant(long Since, TimeSpan Wait, int Limit, TimeSpan Window);
}
