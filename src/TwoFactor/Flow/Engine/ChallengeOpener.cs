using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Opens a challenge for an attempt that the guard allowed, and handles failures by the failure mode.</summary>
internal sealed partial class ChallengeOpener(
    FlowProviders providers,
    ITwoFactorUserNames names,
    FlowSettings settings,
    StartWriter writer,
    FlowLimits limits,
    FlowSlots slots,
    StartDecoys decoys,
    FlowNotices notices,
    TimeProvider time,
    QuietLogger<ChallengeOpener> logger)
{
    /// <summary>Sends the start to the service, once. The attempt's flow was created, and it holds its slot. The slot is freed if no challenge can be
    /// open.</summary>
    /// <returns>The flow, a refusal, or <see cref="StartResult.Moved"/>.</returns>
    public async ValueTask<StartResult> OpenAsync(FlowAttempt attempt)
    {
        try
        {
            // Checked at the last moment, because the store may have been slow: a start that was replaced meanwhile must not ring the phone as well.
            if (!await slots.HoldAsync(attempt, attempt.SlotTimeWhileStarting).ConfigureAwait(false))
                return await RefuseAsync(attempt, FlowRefusal.StillOpen, FlowGuard.RetrySoon).ConfigureAwait(false);
        }
        catch
        {
            await slots.FreeAsync(attempt).ConfigureAwait(false);
            throw;
        }

        return !attempt.AsksNobody && HasMoved(attempt)
            ? await LeaveMovedAsync(attempt).ConfigureAwait(false)
            : await AskAsync(attempt, attempt.Begin()).ConfigureAwait(false);
    }

    private async ValueTask<StartResult> LeaveMovedAsync(FlowAttempt attempt)
    {
        await slots.FreeAsync(attempt).ConfigureAwait(false);
        return StartResult.Moved;
    }

    private async ValueTask<StartResult> AskAsync(FlowAttempt attempt, FlowContent content)
    {
        // The start may have waited for minutes for another one of the same browser, whose node was killed, or for the user's name at the other provider.
        if (attempt.HasCallerLeft)
            return await RefuseAsync(attempt, FlowRefusal.Unavailable).ConfigureAwait(false);
        FlowRequest request = attempt.Request;
        long asked = time.GetTimestamp();
        if (attempt.User is null)
            return await NotEnrolledAsync(attempt, content, asked).ConfigureAwait(false);

        string? code = FlowMessage.CodeFor(attempt.Provider, attempt.Options);
        ChallengeRequest? toAsk = null;
        Challenge challenge;
        try
        {
            toAsk = ToChallengeRequest(attempt, code);
            // Nothing else in this block throws a TwoFactorException, so that no other failure is taken for one of the service.
            Task<Challenge> answer = attempt.Provider.StartChallengeAsync(toAsk);
            await slots.RenewUntilAsync(answer, attempt).ConfigureAwait(false);
            challenge = await answer.ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (HasFailedAtFormerPlace(attempt, e))
        {
            return await LeaveMovedAsync(attempt).ConfigureAwait(false);
        }
        catch (TwoFactorException e)
        {
            return await FailedAsync(attempt, content, e, asked).ConfigureAwait(false);
        }
        catch (ArgumentException) when (!request.HasFirstFactor)
        {
            // The service cannot have a user of that name. The person who typed it must not learn that.
            return await NotEnrolledAsync(attempt, content, asked).ConfigureAwait(false);
        }
        catch (ArgumentException e) when (request.User is null && (toAsk is not null || e.ParamName == "user"))
        {
            // The service cannot have a user of that name. The request did not contain it, so its caller need not expect this.
            LogNameRefused(request.Tenant, attempt.Provider.Name);
            return await NotEnrolledAsync(attempt, content, asked).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // After an ArgumentException, nothing was sent. Another exception, such as one from a host's handler, may come after sending.
            await slots.LeaveAsync(attempt, mayBeAsking: e is not ArgumentException).ConfigureAwait(false);
            throw;
        }

        if (challenge.AccessPass is { Image.Length: > FlowContent.MaximumAccessPassLength })
        {
            LogPicture(request.Tenant, attempt.Provider.Name, challenge.AccessPass.Image.Length);
            challenge = new Challenge(challenge.Handle); // as if the service had sent none
        }

        if (challenge.AccessPass is null && attempt.Provider.Capabilities.HasFlag(TwoFactorCapabilities.AccessPass))
            return await WithoutPictureAsync(attempt, content, challenge, asked).ConfigureAwait(false);

        decoys.RememberStart(attempt, time.GetElapsedTime(asked), challenge);
        return await writer.WriteOpenedAsync(attempt, content with { ComparisonCode = code }, challenge, asked).ConfigureAwait(false);
    }

    // The tenant moved during the call, for example while a decorator of the host held it, or while the service could not be reached. No challenge was
    // opened, and the new place may work. An error about the person is the same as before: a second call would take time that only such a person needs.
    private bool HasFailedAtFormerPlace(FlowAttempt attempt, TwoFactorException e) =>
        !e.MayHaveBeenProcessed
        && e.Error is not (TwoFactorError.UserNotEnrolled or TwoFactorError.UserSuspended or TwoFactorError.InvalidRequest)
        && !attempt.IsAtOther
        && HasMoved(attempt);

    // The phone asks which of its pictures the page shows. The person could only guess: most guesses are denials, and the others prove nothing. The phone has
    // rung, so no other one is asked.
    private async ValueTask<StartResult> WithoutPictureAsync(FlowAttempt attempt, FlowContent content, Challenge challenge, long asked)
    {
        LogNoPicture(attempt.Request.Tenant, attempt.Provider.Name);
        bool isWithdrawn = await writer.WithdrawAsync(content, challenge).ConfigureAwait(false);
        const string Finding = "The service opened a challenge without the picture to compare.";
        TwoFactorException failure = new(TwoFactorError.ProtocolViolation, Finding, new WithdrawnChallengeException(Finding))
        {
            Provider = attempt.Provider.Name,
            Tenant = attempt.Request.Tenant,
            Origin = FailureOrigin.Service,
            MayHaveBeenProcessed = !isWithdrawn,
        };
        return await FailedAsync(attempt, content, failure, asked).ConfigureAwait(false);
    }

    // Only once: a factory of the host may have a new provider object for each call.
    private bool HasMoved(FlowAttempt attempt) => attempt is { Earlier: null, MayBeAsking: false } && providers.HasMoved(attempt.Request.Tenant, attempt.Provider);

    private static ChallengeRequest ToChallengeRequest(FlowAttempt attempt, string? code)
    {
        FlowRequest request = attempt.Request;
        bool callsBack = attempt.Options.CallbackUri is not null && attempt.Provider.Capabilities.HasFlag(TwoFactorCapabilities.Callback);
        return new ChallengeRequest(attempt.User!)
        {
            Message = FlowMessage.Of(request, code),
            Lifetime = attempt.Lifetime,
            AllowAlias = request.AllowAlias,
            CallbackUri = callsBack ? new Uri($"{attempt.Options.CallbackUri!.AbsoluteUri.TrimEnd('/')}/{attempt.Key}") : null,
        };
    }

    private async ValueTask<StartResult> FailedAsync(FlowAttempt attempt, FlowContent content, TwoFactorException e, long asked)
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

    private async ValueTask<StartResult> UnavailableAsync(FlowAttempt attempt, FlowContent content, TwoFactorException e)
    {
        if (e.MayHaveBeenProcessed)
            return await UncertainAsync(attempt, e).ConfigureAwait(false);
        if (attempt.HasCallerLeft) // nobody is there for whom another phone could ring, or who could be let in
            return await RefuseAsync(attempt, FlowRefusal.Unavailable, e.RetryAfter).ConfigureAwait(false);
        return ModeNow(attempt) switch
        {
            // A name that the caller gave is valid only at this provider. At the other one, it may be another person's.
            FlowFailureMode.OtherProvider when attempt.Request.User is null && e.InnerException is not WithdrawnChallengeException => await AskOtherAsync(attempt, content, e).ConfigureAwait(false),
            FlowFailureMode.OpenWithAudit when attempt.Request is { HasFirstFactor: true, MayFailOpen: true } && IsOutageOfService(e) => await FailOpenAsync(attempt, content).ConfigureAwait(false),
            _ => await RefuseAsync(attempt, FlowRefusal.Unavailable, e.RetryAfter).ConfigureAwait(false),
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
    private async ValueTask<StartResult> UncertainAsync(FlowAttempt attempt, TwoFactorException e)
    {
        if (!attempt.MayBeAsking) // logged already
            LogUncertain(attempt.Request.Tenant, attempt.Provider.Name);
        await slots.LeaveAsync(attempt, mayBeAsking: true).ConfigureAwait(false);
        // No start takes over a slot of a provider that freezes users. After a detour to another provider, the first slot may be such a one.
        TimeSpan? blocked = attempt.MayFreeze || attempt.IsAtOther ? FlowSlots.TimeAfterLostAnswer(attempt) : null;
        return StartResult.Refused(FlowRefusal.Unavailable, blocked is null || e.RetryAfter > blocked ? e.RetryAfter : blocked);
    }

    // The same, where a refusal would show that somebody has the name that was typed. A decoy holds the slot of that name, and no start asks the phone.
    private async ValueTask<StartResult> HideUncertainAsync(FlowAttempt attempt, FlowContent content, long asked)
    {
        LogUncertain(attempt.Request.Tenant, attempt.Provider.Name);
        await slots.LeavePhonesAsync(attempt).ConfigureAwait(false);
        return await NotEnrolledAsync(attempt.WithoutPhones(), content with { PhoneSlot = null, SecondSlot = null }, asked).ConfigureAwait(false);
    }

    private async ValueTask<StartResult> AskOtherAsync(FlowAttempt attempt, FlowContent content, TwoFactorException e)
    {
        if (providers.Other(attempt.Request.Tenant, attempt.Provider) is not { } other)
            return await RefuseAsync(attempt, FlowRefusal.Unavailable, e.RetryAfter).ConfigureAwait(false);
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
        return await AskAsync(second, next).ConfigureAwait(false);
    }

    private async ValueTask<StartResult> FailOpenAsync(FlowAttempt attempt, FlowContent content)
    {
        LogOpen(attempt.Request.Tenant, attempt.Provider.Name);
        return await writer.WriteFailedOpenAsync(attempt, content).ConfigureAwait(false) ?? await RefuseAsync(attempt, FlowRefusal.Unavailable).ConfigureAwait(false);
    }

    // A user without an account at the other provider may have one at the selected one, which is unavailable. The host must not offer to enrol them.
    private ValueTask<StartResult> NotEnrolledAsync(FlowAttempt attempt, FlowContent content, long asked) =>
        WithoutPersonAsync(attempt, content, attempt.IsAtOther ? FlowRefusal.Unavailable : FlowRefusal.NotEnrolled, asked);

    /// <summary>The person cannot be asked. With a first factor, the start is refused. Without one, this must not be visible, and the flow continues
    /// as a decoy, once the service would have answered. Until then it is starting, like a real one.</summary>
    private async ValueTask<StartResult> WithoutPersonAsync(FlowAttempt attempt, FlowContent content, FlowRefusal refusal, long asked)
    {
        if (attempt.Request.HasFirstFactor)
            return await RefuseAsync(attempt, refusal).ConfigureAwait(false);
        Task answer = decoys.DelayStartAsync(attempt, asked);
        await slots.RenewUntilAsync(answer, attempt).ConfigureAwait(false);
        await answer.ConfigureAwait(false);
        if (decoys.FailureOf(attempt, asked) is { } failure)
        {
            return HasFailedAtFormerPlace(attempt, failure)
                ? await LeaveMovedAsync(attempt).ConfigureAwait(false)
                : await UnavailableAsync(attempt, content, failure).ConfigureAwait(false);
        }

        return await writer.WriteDecoyAsync(attempt, content, asked).ConfigureAwait(false);
    }

    private async ValueTask<StartResult> RefuseAsync(FlowAttempt attempt, FlowRefusal refusal, TimeSpan? retryAfter = null)
    {
        await slots.FreeAsync(attempt).ConfigureAwait(false);
        return StartResult.Refused(refusal, retryAfter);
    }

    [LoggerMessage(EventIds.StartUncertain, LogLevel.Warning, "Tenant {Tenant}: it is not known whether {Provider} opened a challenge. The phone may show it, but an approval of it lets nobody in.", EventName = nameof(EventIds.StartUncertain))]
    private partial void LogUncertain(string tenant, string provider);

    [LoggerMessage(EventIds.OtherProviderAsked, LogLevel.Warning, "Tenant {Tenant}: no challenge could be opened at {Provider} ({Error}). The failure mode switches to {Other}.", EventName = nameof(EventIds.OtherProviderAsked))]
    private partial void LogOther(string tenant, string provider, TwoFactorError error, string other);

    [LoggerMessage(EventIds.UserNameRefused, LogLevel.Warning, "Tenant {Tenant}: {Provider} cannot have a user with the name that was found for a subject; the login is refused.", EventName = nameof(EventIds.UserNameRefused))]
    private partial void LogNameRefused(string tenant, string provider);

    [LoggerMessage(EventIds.PictureLeftOut, LogLevel.Warning, "Tenant {Tenant}: the picture of {Provider} has {Length} bytes, which is too long to be kept; it is left out.", EventName = nameof(EventIds.PictureLeftOut))]
    private partial void LogPicture(string tenant, string provider, int length);

    [LoggerMessage(EventIds.PictureMissing, LogLevel.Warning, "Tenant {Tenant}: {Provider} opened a challenge without the picture to compare. The login is refused, and the challenge is being withdrawn.", EventName = nameof(EventIds.PictureMissing))]
    private partial void LogNoPicture(string tenant, string provider);

    [LoggerMessage(EventIds.FailedOpen, LogLevel.Critical, "Tenant {Tenant}: no challenge could be opened at {Provider}. The failure mode allows a login without the phone.", EventName = nameof(EventIds.FailedOpen))]
    private partial void LogOpen(string tenant, string provider);
}
