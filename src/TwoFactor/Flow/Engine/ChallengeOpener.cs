using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Opens a challenge for an attempt that the guard allowed. <see cref="StartFailures"/> decides what follows if none could be opened.</summary>
internal sealed partial class ChallengeOpener(
    StartWriter writer, StartFailures failures, FlowSlots slots, MovedStarts moves, StartDecoys decoys, TimeProvider time, QuietLogger<ChallengeOpener> logger)
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
                return await writer.RefuseAsync(attempt, FlowRefusal.StillOpen, FlowGuard.RetrySoon).ConfigureAwait(false);
        }
        catch
        {
            await slots.FreeAsync(attempt).ConfigureAwait(false);
            throw;
        }

        if (!attempt.AsksNobody && moves.HasMoved(attempt))
            return await moves.LeaveAsync(attempt).ConfigureAwait(false);
        StartStep step = StartStep.Ask(attempt, attempt.Begin());
        while (step.End is null)
            step = await AskAsync(step.Attempt!, step.Content!).ConfigureAwait(false);
        return step.End;
    }

    private async ValueTask<StartStep> AskAsync(FlowAttempt attempt, FlowContent content)
    {
        // The start may have waited for minutes for another one of the same browser, whose node was killed, or for the user's name at the other provider.
        if (attempt.HasCallerLeft)
            return await writer.RefuseAsync(attempt, FlowRefusal.Unavailable).ConfigureAwait(false);
        FlowRequest request = attempt.Request;
        long asked = time.GetTimestamp();
        if (attempt.User is null)
            return await failures.NotEnrolledAsync(attempt, content, asked).ConfigureAwait(false);

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
        catch (TwoFactorException e) when (moves.HasFailedAtFormerPlace(attempt, e))
        {
            return await moves.LeaveAsync(attempt).ConfigureAwait(false);
        }
        catch (TwoFactorException e)
        {
            return await failures.FailedAsync(attempt, content, e, asked).ConfigureAwait(false);
        }
        catch (ArgumentException) when (!request.HasFirstFactor)
        {
            // The service cannot have a user of that name. The person who typed it must not learn that.
            return await failures.NotEnrolledAsync(attempt, content, asked).ConfigureAwait(false);
        }
        catch (ArgumentException e) when (request.User is null && (toAsk is not null || e.ParamName == "user"))
        {
            // The service cannot have a user of that name. The request did not contain it, so its caller need not expect this.
            LogNameRefused(request.Tenant, attempt.Provider.Name);
            return await failures.NotEnrolledAsync(attempt, content, asked).ConfigureAwait(false);
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

    // The phone asks which of its pictures the page shows. The person could only guess: most guesses are denials, and the others prove nothing. The phone has
    // rung, so no other one is asked.
    private async ValueTask<StartStep> WithoutPictureAsync(FlowAttempt attempt, FlowContent content, Challenge challenge, long asked)
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
        return await failures.FailedAsync(attempt, content, failure, asked).ConfigureAwait(false);
    }

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

    [LoggerMessage(EventIds.UserNameRefused, LogLevel.Warning, "Tenant {Tenant}: {Provider} cannot have a user with the name that was found for a subject; the login is refused.", EventName = nameof(EventIds.UserNameRefused))]
    private partial void LogNameRefused(string tenant, string provider);

    [LoggerMessage(EventIds.PictureLeftOut, LogLevel.Warning, "Tenant {Tenant}: the picture of {Provider} has {Length} bytes, which is too long to be kept; it is left out.", EventName = nameof(EventIds.PictureLeftOut))]
    private partial void LogPicture(string tenant, string provider, int length);

    [LoggerMessage(EventIds.PictureMissing, LogLevel.Warning, "Tenant {Tenant}: {Provider} opened a challenge without the picture to compare. The login is refused, and the challenge is being withdrawn.", EventName = nameof(EventIds.PictureMissing))]
    private partial void LogNoPicture(string tenant, string provider);
}
