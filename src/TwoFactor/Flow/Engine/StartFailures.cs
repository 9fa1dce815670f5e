using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Decides what follows if no challenge could be opened: a refusal, a decoy, the other provider, or a login without the phone, as the failure mode says.</summary>
internal sealed partial class StartFailures(
    FlowProviders providers,
    ITwoFactorUserNames names,
    FlowSettings settings,
    StartWriter writer,
    FlowLimits limits,
    FlowSlots slots,
    StartDecoys decoys,
    MovedStarts moves,
    FlowNotices notices,
    TimeProvider time,
    QuietLogger<StartFailures> logger)
{
    /// <summary>The start failed.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="content">The flow as it was created.</param>
    /// <param name="e">The failure.</param>
    /// <param name="asked">When the service was asked, as a timestamp.</param>
    public async ValueTask<StartStep> FailedAsync(FlowAttempt attempt, FlowContent content, TwoFactorException e, long asked)
    {
        TimeSpan took = time.GetElapsedTime(asked);
        notices.StartFailed(attempt.Request, attempt.Provider.Name, e.Error, e.MayHaveBeenProcessed);
        switch (e.Error)
        {
            case TwoFactorError.UserNotEnrolled:
                return await NotEnrolledAsync(attempt, content, asked).ConfigureAwait(false);
            case TwoFactorError.UserSuspended:
                return await WithoutPersonAsync(attempt, content, FlowRefusal.Suspended, asked).ConfigureAwait(false);
            case TwoFactorError.InvalidRequest when !attempt.Request.HasFirstFactor: // most likely because of the name that was typed
                return e.MayHaveBeenProcessed
                    ? await HideUncertainAsync(attempt, content, asked).ConfigureAwait(false)
                    : await NotEnrolledAsync(attempt, content, asked).ConfigureAwait(false);
        }

        if (e.Error != TwoFactorError.InvalidRequest) // concerns one person, or one request
            decoys.RememberFailedStart(attempt, took, e);
        return await UnavailableAsync(attempt, content, e).ConfigureAwait(false);
    }

    /// <summary>The user has no account at the provider.</summary>
    /// <inheritdoc cref="FailedAsync"/>
    // A user without an account at the other provider may have one at the selected one, which is unavailable. The host must not offer to enrol them.
    public ValueTask<StartStep> NotEnrolledAsync(FlowAttempt attempt, FlowContent content, long asked) =>
        WithoutPersonAsync(attempt, content, attempt.IsAtOther ? FlowRefusal.Unavailable : FlowRefusal.NotEnrolled, asked);

    // The person cannot be asked. With a first factor, the start is refused. Without one, this must not be visible, and the flow continues as a decoy, once the
    // service would have answered. Until then it is starting, like a real one.
    private async ValueTask<StartStep> WithoutPersonAsync(FlowAttempt attempt, FlowContent content, FlowRefusal refusal, long asked)
    {
        if (attempt.Request.HasFirstFactor)
            return await writer.RefuseAsync(attempt, refusal).ConfigureAwait(false);
        Task answer = decoys.DelayStartAsync(attempt, asked);
        await slots.RenewUntilAsync(answer, attempt).ConfigureAwait(false);
        await answer.ConfigureAwait(false);
        if (decoys.FailureOf(attempt, asked) is { } failure)
        {
            return moves.HasFailedAtFormerPlace(attempt, failure)
                ? await moves.LeaveAsync(attempt).ConfigureAwait(false)
                : await UnavailableAsync(attempt, content, failure).ConfigureAwait(false);
        }

        return await writer.WriteDecoyAsync(attempt, content, asked).ConfigureAwait(false);
    }

    private async ValueTask<StartStep> UnavailableAsync(FlowAttempt attempt, FlowContent content, TwoFactorException e)
    {
        if (e.MayHaveBeenProcessed)
            return await UncertainAsync(attempt, e).ConfigureAwait(false);
        if (attempt.HasCallerLeft) // nobody is there for whom another phone could ring, or who could be let in
            return await writer.RefuseAsync(attempt, FlowRefusal.Unavailable, e.RetryAfter).ConfigureAwait(false);
        return ModeNow(attempt) switch
        {
            // A name that the caller gave is valid only at this provider. At the other one, it may be another person's.
            FlowFailureMode.OtherProvider when attempt.Request.User is null && e.InnerException is not WithdrawnChallengeException => await AskOtherAsync(attempt, content, e).ConfigureAwait(false),
            FlowFailureMode.OpenWithAudit when attempt.Request is { HasFirstFactor: true, MayFailOpen: true } && IsOutageOfService(e) => await FailOpenAsync(attempt, content).ConfigureAwait(false),
            _ => await writer.RefuseAsync(attempt, FlowRefusal.Unavailable, e.RetryAfter).ConfigureAwait(false),
        };
    }

    // The mode that is in force now: it may have changed since the start began. The general one is not that of a tenant that was removed. The other provider
    // is the last one that is asked.
    private FlowFailureMode ModeNow(FlowAttempt attempt) => attempt.IsAtOther || !providers.Has(attempt.Request.Tenant)
        ? FlowFailureMode.Closed
        : settings.For(attempt.Request.Tenant).FailureMode;

    // Only if the service is known to be the cause. A stranger with a password could cause other failures: too many requests, or so many starts at once
    // that no connection is free. If the origin is unknown, this process may be the cause.
    private static bool IsOutageOfService(TwoFactorException e) =>
        e is { Error: TwoFactorError.Unavailable, Origin: FailureOrigin.Connection or FailureOrigin.Service };

    // The phone may show a challenge, and there is no handle to withdraw it.
    private async ValueTask<StartStep> UncertainAsync(FlowAttempt attempt, TwoFactorException e)
    {
        if (!attempt.MayBeAsking) // logged already
            LogUncertain(attempt.Request.Tenant, attempt.Provider.Name);
        await slots.LeaveAsync(attempt, mayBeAsking: true).ConfigureAwait(false);
        // No start takes over a slot of a provider that freezes users. After a detour to another provider, the first slot may be such a one.
        TimeSpan? blocked = attempt.MayFreeze || attempt.IsAtOther ? FlowSlots.TimeAfterLostAnswer(attempt) : null;
        return StartResult.Refused(FlowRefusal.Unavailable, blocked is null || e.RetryAfter > blocked ? e.RetryAfter : blocked);
    }

    // The same, where a refusal would show that somebody has the name that was typed. A decoy holds the slot of that name, and no start asks the phone.
    private async ValueTask<StartStep> HideUncertainAsync(FlowAttempt attempt, FlowContent content, long asked)
    {
        LogUncertain(attempt.Request.Tenant, attempt.Provider.Name);
        await slots.LeavePhonesAsync(attempt).ConfigureAwait(false);
        return await NotEnrolledAsync(attempt.WithoutPhones(), content with { PhoneSlot = null, SecondSlot = null }, asked).ConfigureAwait(false);
    }

    private async ValueTask<StartStep> AskOtherAsync(FlowAttempt attempt, FlowContent content, TwoFactorException e)
    {
        if (providers.Other(attempt.Request.Tenant, attempt.Provider) is not { } other)
            return await writer.RefuseAsync(attempt, FlowRefusal.Unavailable, e.RetryAfter).ConfigureAwait(false);
        notices.OtherProviderAsked(attempt.Request, other.Name);
        LogOther(attempt.Request.Tenant, attempt.Provider.Name, e.Error, other.Name);
        FlowAttempt second = attempt;
        try
        {
            string? user = await names.FindAsync(attempt.Request.Tenant, other.Name, attempt.Request.Subject).ConfigureAwait(false);
            // The slot of the first provider stays taken, because it is the same login.
            second = attempt.At(other, user);
            StartResult? refused = await slots.HoldAsync(second, second.SlotTimeWhileStarting).ConfigureAwait(false)
                ? await limits.CountOtherAsync(attempt, second).ConfigureAwait(false)
                : StartResult.Refused(FlowRefusal.StillOpen, FlowGuard.RetrySoon);
            if (refused is not null)
            {
                if (attempt.Request.HasFirstFactor)
                {
                    await slots.FreeAsync(second).ConfigureAwait(false);
                    return refused;
                }

                await slots.FreeAsync(second, second.SecondSlot).ConfigureAwait(false);
                second = attempt.At(other, user: null); // looks like a person who does not answer; the refusal would reveal that the name exists
            }
        }
        catch
        {
            await slots.FreeAsync(second).ConfigureAwait(false);
            throw;
        }

        FlowContent next = content with { Provider = other.Name, User = second.User, SecondSlot = second.SecondSlot };
        return StartStep.Ask(second, next);
    }

    private async ValueTask<StartStep> FailOpenAsync(FlowAttempt attempt, FlowContent content)
    {
        LogOpen(attempt.Request.Tenant, attempt.Provider.Name);
        return await writer.WriteFailedOpenAsync(attempt, content).ConfigureAwait(false) ?? await writer.RefuseAsync(attempt, FlowRefusal.Unavailable).ConfigureAwait(false);
    }

    [LoggerMessage(EventIds.StartUncertain, LogLevel.Warning, "Tenant {Tenant}: it is not known whether {Provider} opened a challenge. The phone may show it, but an approval of it lets nobody in.", EventName = nameof(EventIds.StartUncertain))]
    private partial void LogUncertain(string tenant, string provider);

    [LoggerMessage(EventIds.OtherProviderAsked, LogLevel.Warning, "Tenant {Tenant}: no challenge could be opened at {Provider} ({Error}). The failure mode switches to {Other}.", EventName = nameof(EventIds.OtherProviderAsked))]
    private partial void LogOther(string tenant, string provider, TwoFactorError error, string other);

    [LoggerMessage(EventIds.FailedOpen, LogLevel.Critical, "Tenant {Tenant}: no challenge could be opened at {Provider}. The failure mode allows a login without the phone.", EventName = nameof(EventIds.FailedOpen))]
    private partial void LogOpen(string tenant, string provider);
}
