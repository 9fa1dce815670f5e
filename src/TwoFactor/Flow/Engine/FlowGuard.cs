namespace TwoFactor.Flow;

/// <summary>Decides whether a start may be sent to the service. It allows one open challenge at a time, limits how often a phone is asked, and
/// enforces a pause after a denial.</summary>
internal sealed class FlowGuard(IFlowStore store, FlowWatch watch, FlowEnding ending, FlowNotices notices)
{
    /// <summary>How long a slot is held while a start is sent to the service. Longer than a request may take (100 seconds) and the question that it opens lasts
    /// (2 minutes): a node that was killed cannot tell whether the phone was asked.</summary>
    public static readonly TimeSpan StartingTime = TimeSpan.FromMinutes(4);

    /// <summary>When to try again while another start is in progress.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    private const int Attempts = 3;

    /// <summary>Checks whether an attempt may be sent to the service.</summary>
    /// <returns>The open flow of the same browser, or a refusal; <see langword="null"/> if the attempt holds the slot and may be sent to the
    /// service.</returns>
    public async ValueTask<StartedFlow?> EnterAsync(FlowAttempt attempt)
    {
        string? replaces = null;
        bool isCounted = false;
        for (int i = 0; i < Attempts; i++)
        {
            SlotDecision decision = await store.TakeSlotAsync(attempt.Slot, attempt.Claim(StartingTime, replaces)).ConfigureAwait(false);
            if (decision.IsPaused)
                return Refuse(attempt, FlowRefusal.PausedAfterDenial, decision.TimeLeft);
            if (decision.IsTaken)
                return isCounted ? null : await CountAsync(attempt, holdsSlot: true).ConfigureAwait(false);

            FoundFlow? open = FoundFlow.Of(decision.Flow!, await store.ReadAsync(decision.Flow!).ConfigureAwait(false));
            if (open is { Stored.IsFinal: false } && decision.Holder == attempt.Holder && IsSame(open, attempt))
            {
                if (await watch.WhenOpenAsync(open, StartingTime).ConfigureAwait(false) is { } opened)
                    return StartedFlow.Of(opened);
                continue; // it could not be opened, or has ended
            }

            // The service may have a challenge that cannot be withdrawn yet. This start replaces nothing, so it is not counted: such starts must not
            // use up the limit before the start that holds the slot is counted.
            if (attempt.MayFreeze && open is null or { Stored.IsFinal: false, Content.IsStarting: true })
                return Refuse(attempt, FlowRefusal.StillOpen, open is null ? decision.TimeLeft : Soon);

            // A start that would replace an open challenge is counted first, so that a stranger cannot do it often.
            // It is not counted if a start of the same browser holds the slot and has not written its flow yet, because another tab does not replace
            // a challenge.
            if (!isCounted && (open is not null || decision.Holder != attempt.Holder))
            {
                if (await CountAsync(attempt, holdsSlot: false).ConfigureAwait(false) is { } refused)
                    return refused;
                isCounted = true;
            }

            if (await MakeRoomAsync(attempt, open).ConfigureAwait(false) is { } stillOpen)
                return stillOpen;
            replaces = decision.Flow;
        }

        return Refuse(attempt, FlowRefusal.StillOpen, Soon); // other starts keep taking the slot
    }

    private static bool IsSame(FoundFlow open, FlowAttempt attempt) =>
        open.Content.HasFirstFactor == attempt.Request.HasFirstFactor
        && open.Content.Question == attempt.Question
        && open.Content.Binding.AsSpan().SequenceEqual(FlowBinding.Of(attempt.Request));

    // The two calls are made one after the other, although each may be a round trip. A start that the subject's limit refuses must not count for the
    // tenant's limit, because one subject could then lock out all others.
    private async ValueTask<StartedFlow?> CountAsync(FlowAttempt attempt, bool holdsSlot)
    {
        FlowOptions options = attempt.Options;
        int limit = attempt.Request.HasFirstFactor ? options.MaxStarts : options.MaxStartsWithoutFirstFactor;
        TimeSpan? wait = await store.CountAsync(attempt.SubjectCounter, limit, options.StartsWindow).ConfigureAwait(false)
            ?? await store.CountAsync(attempt.TenantCounter, options.MaxStartsOfTenant, options.StartsWindow).ConfigureAwait(false);
        if (wait is null)
            return null;
        if (holdsSlot)
            await store.FreeSlotAsync(attempt.Slot, attempt.Key, TimeSpan.Zero).ConfigureAwait(false);
        return Refuse(attempt, FlowRefusal.TooManyStarts, wait.Value);
    }

    /// <returns>A refusal if the open challenge must stay; <see langword="null"/> if its slot may be taken.</returns>
    private async ValueTask<StartedFlow?> MakeRoomAsync(FlowAttempt attempt, FoundFlow? open)
    {
        if (open is { Stored.IsFinal: true })
        {
            // It still holds the slot, because its withdrawal failed or was never sent. The phone may still show the challenge.
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
