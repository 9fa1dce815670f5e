namespace TwoFactor.Flow;

/// <summary>Stands before the service: one open challenge at a time, limits on how often a phone is asked, and a pause after a denial.</summary>
internal sealed class FlowGuard(IFlowStore store, FlowWatch watch, FlowEnding ending, FlowNotices notices)
{
    /// <summary>How long a place is held while the service is asked: longer than any start takes.</summary>
    public static readonly TimeSpan StartingTime = TimeSpan.FromMinutes(4);

    /// <summary>When to try again while another start is under way.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    private const int Attempts = 3;

    /// <summary>Lets an attempt to the service, or not.</summary>
    /// <returns>The open flow of the same browser, or a refusal; <see langword="null"/> if the attempt holds the place and may ask the service.</returns>
    public async ValueTask<StartedFlow?> EnterAsync(FlowAttempt attempt)
    {
        string? replaces = null;
        bool isCounted = false;
        for (int i = 0; i < Attempts; i++)
        {
            SlotDecision place = await store.TakeSlotAsync(attempt.Slot, attempt.Claim(StartingTime, replaces)).ConfigureAwait(false);
            if (place.IsPaused)
                return Refuse(attempt, FlowRefusal.PausedAfterDenial, place.TimeLeft);
            if (place.IsTaken)
                return isCounted ? null : await CountAsync(attempt, holdsPlace: true).ConfigureAwait(false);

            FoundFlow? open = FoundFlow.Of(place.Flow!, await store.ReadAsync(place.Flow!).ConfigureAwait(false));
            if (open is { Stored.IsFinal: false } && place.Holder == attempt.Holder && IsSame(open, attempt))
            {
                if (await watch.WhenOpenAsync(open, StartingTime).ConfigureAwait(false) is { } opened)
                    return StartedFlow.Of(opened);
                continue; // it could not be opened, or is over
            }

            // The service may have a challenge that cannot be withdrawn yet. Nothing is replaced, so nothing counts: those who come too soon must not use up
            // the limit before the start that has the place is counted.
            if (attempt.MayFreeze && open is null or { Stored.IsFinal: false, Content.IsStarting: true })
                return Refuse(attempt, FlowRefusal.StillOpen, open is null ? place.TimeLeft : Soon);

            // A start that would replace an open challenge is counted first, so that a stranger cannot do it often.
            // A start of the same browser that has taken the place, and not yet written its flow, is not replaced: another tab does not count.
            if (!isCounted && (open is not null || place.Holder != attempt.Holder))
            {
                if (await CountAsync(attempt, holdsPlace: false).ConfigureAwait(false) is { } refused)
                    return refused;
                isCounted = true;
            }

            if (await MakeRoomAsync(attempt, open).ConfigureAwait(false) is { } stillOpen)
                return stillOpen;
            replaces = place.Flow;
        }

        return Refuse(attempt, FlowRefusal.StillOpen, Soon); // others keep taking the place
    }

    private static bool IsSame(FoundFlow open, FlowAttempt attempt) =>
        open.Content.HasFirstFactor == attempt.Request.HasFirstFactor
        && open.Content.Question == attempt.Question
        && open.Content.Binding.AsSpan().SequenceEqual(FlowBinding.Of(attempt.Request));

    // One after the other, although each may be a round trip: a start that the subject's limit refuses must not use up the tenant's, or one subject could lock
    // out all; and one that is refused must not be held by the store at all.
    private async ValueTask<StartedFlow?> CountAsync(FlowAttempt attempt, bool holdsPlace)
    {
        FlowOptions options = attempt.Options;
        int limit = attempt.Request.HasFirstFactor ? options.MaxStarts : options.MaxStartsWithoutFirstFactor;
        TimeSpan? wait = await store.CountAsync(attempt.SubjectCounter, limit, options.StartsWindow).ConfigureAwait(false)
            ?? await store.CountAsync(attempt.TenantCounter, options.MaxStartsOfTenant, options.StartsWindow).ConfigureAwait(false);
        if (wait is null)
            return null;
        if (holdsPlace)
            await store.FreeSlotAsync(attempt.Slot, attempt.Key, TimeSpan.Zero).ConfigureAwait(false);
        return Refuse(attempt, FlowRefusal.TooManyStarts, wait.Value);
    }

    /// <returns>A refusal if the open challenge has to stay; otherwise <see langword="null"/>: its place may be taken.</returns>
    private async ValueTask<StartedFlow?> MakeRoomAsync(FlowAttempt attempt, FoundFlow? open)
    {
        if (open is { Stored.IsFinal: true })
        {
            // It still holds the place: its withdrawal failed, or did not come about, and the question may be on the phone.
            bool mayAsk = attempt.MayFreeze && open.Content.State is (ChallengeState.Cancelled or ChallengeState.Expired) && !await ending.WithdrawAsync(open.Content).ConfigureAwait(false);
            return mayAsk ? Refuse(attempt, FlowRefusal.StillOpen, Soon) : null;
        }

        if (open is null)
            return null;
        if (!await ending.WithdrawAsync(open.Content).ConfigureAwait(false) && attempt.MayFreeze)
            return Refuse(attempt, FlowRefusal.StillOpen, Soon);
        if (await ending.CancelAsync(open, attempt.Options).ConfigureAwait(false))
            notices.Replaced(open.Content);
        return null;
    }

    private StartedFlow Refuse(FlowAttempt attempt, FlowRefusal refusal, TimeSpan retryAfter)
    {
        notices.GuardRefused(attempt.Request, attempt.Provider.Name, refusal);
        return StartedFlow.Refused(refusal, retryAfter);
    }
}
