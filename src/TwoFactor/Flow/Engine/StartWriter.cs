namespace TwoFactor.Flow;

/// <summary>Writes the result of a start into the flow that was created before the service was asked. If it cannot be written, the start is
/// undone.</summary>
internal sealed class StartWriter(FlowEnding ending, FlowWithdrawal withdrawal, FlowSlots slots, StartDecoys decoys, FlowNotices notices, TimeProvider time)
{
    /// <summary>The service opened a challenge.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="content">The flow as it was created.</param>
    /// <param name="challenge">The challenge that the service opened.</param>
    /// <param name="asked">When the service was asked, as a timestamp.</param>
    public async ValueTask<StartResult> WriteOpenedAsync(FlowAttempt attempt, FlowContent content, Challenge challenge, long asked)
    {
        FlowContent open = content with
        {
            IsStarting = false,
            Handle = challenge.Handle.Serialize(),
            AccessPass = challenge.AccessPass?.Image.ToArray(),
            AccessPassType = challenge.AccessPass?.MediaType,
            AnswerWithin = time.GetElapsedTime(attempt.CreationBegan, asked) + (challenge.ExpiresAt - challenge.StartedAt),
        };
        if (await WriteOrUndoAsync(attempt, content, open).ConfigureAwait(false) is not { } flow)
            return StartResult.Refused(FlowRefusal.StillOpen);
        notices.Started(open);
        return StartResult.Of(flow);
    }

    /// <summary>Withdraws a challenge that the service opened and that cannot be used.</summary>
    /// <returns>Whether the phone no longer shows it.</returns>
    public Task<bool> WithdrawAsync(FlowContent content, Challenge challenge) =>
        withdrawal.WithdrawForCallerAsync(content with { Handle = challenge.Handle.Serialize() });

    /// <summary>The subject cannot be asked, and this must not be visible from outside.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="content">The flow as it was created.</param>
    /// <param name="asked">When the service would have been asked, or was asked, as a timestamp.</param>
    public async ValueTask<StartResult> WriteDecoyAsync(FlowAttempt attempt, FlowContent content, long asked)
    {
        StartDecoys.RealStart? last = decoys.LastStart(attempt); // read once, because another start may replace it
        AccessPass? picture = attempt.Provider.Capabilities.HasFlag(TwoFactorCapabilities.AccessPass) ? last?.AccessPass : null;
        TimeSpan lifetime = last?.Lifetime is { } known && known < attempt.LongestLifetime ? known : attempt.LongestLifetime;
        FlowContent decoy = content with
        {
            IsStarting = false,
            IsDecoy = true,
            AccessPass = picture?.Image.ToArray(),
            AccessPassType = picture?.MediaType,
            ComparisonCode = FlowMessage.CodeFor(attempt.Provider, attempt.Options),
            AnswerWithin = time.GetElapsedTime(attempt.CreationBegan, asked) + lifetime,
        };
        return await WriteOrUndoAsync(attempt, content, decoy).ConfigureAwait(false) is { } flow ? StartResult.Of(flow) : StartResult.Refused(FlowRefusal.StillOpen);
    }

    /// <summary>The failure mode approves the login. This is the only approval that does not come from a service.</summary>
    /// <returns><see langword="null"/> if the flow has ended meanwhile, or another start may have asked the person; the slots that it still holds are not
    /// freed.</returns>
    public async ValueTask<StartResult?> WriteFailedOpenAsync(FlowAttempt attempt, FlowContent content)
    {
        FlowContent approved = content with
        {
            IsStarting = false,
            State = ChallengeState.Approved,
            ApprovedUser = attempt.User,
            DecidedAge = time.GetElapsedTime(attempt.CreationEnded),
            ByFailureMode = true,
        };
        try
        {
            // Held for as long as the flow can exist, so that the person is not asked by another start before this one is written.
            if (!await slots.HoldWithoutGapAsync(attempt, FlowGuard.LongestStart).ConfigureAwait(false)
                || await ending.WriteAsync(Created(attempt, content), approved, attempt.Options).ConfigureAwait(false) is not { IsWrittenHere: true } flow)
                return null;
            notices.FailedOpen(approved);
            return StartResult.Of(flow);
        }
        catch
        {
            await slots.FreeAsync(attempt).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The start is refused. Its slots are freed, because no challenge of it is open.</summary>
    public async ValueTask<StartResult> RefuseAsync(FlowAttempt attempt, FlowRefusal refusal, TimeSpan? retryAfter = null)
    {
        await slots.FreeAsync(attempt).ConfigureAwait(false);
        return StartResult.Refused(refusal, retryAfter);
    }

    // Undone if it cannot be written, or if another browser has replaced the flow meanwhile: the slots that it still holds are freed only after the challenge
    // was withdrawn.
    private async ValueTask<FoundFlow?> WriteOrUndoAsync(FlowAttempt attempt, FlowContent content, FlowContent open)
    {
        FoundFlow? flow;
        try
        {
            flow = await WriteAsync(attempt, content, open).ConfigureAwait(false);
        }
        catch
        {
            await UndoAsync(attempt, open).ConfigureAwait(false);
            throw;
        }

        if (flow is null)
            await UndoAsync(attempt, open).ConfigureAwait(false);
        return flow;
    }

    // The answer to this challenge could never be collected.
    private async ValueTask UndoAsync(FlowAttempt attempt, FlowContent open)
    {
        bool isWithdrawn = await withdrawal.WithdrawForCallerAsync(open).ConfigureAwait(false);
        await slots.LeaveAsync(attempt, mayBeAsking: !isWithdrawn).ConfigureAwait(false);
    }

    /// <summary>Writes the open flow.</summary>
    /// <returns><see langword="null"/> if another start has taken its slot meanwhile, or it was cancelled. The slots that it still holds are not
    /// freed.</returns>
    private async ValueTask<FoundFlow?> WriteAsync(FlowAttempt attempt, FlowContent content, FlowContent open)
    {
        TimeSpan asking = attempt.MayFreeze && attempt.LongestOnPhone > open.AnswerWithin ? attempt.LongestOnPhone : open.AnswerWithin;
        return await slots.HoldAsync(attempt, asking + FlowSlots.Margin).ConfigureAwait(false)
            && await ending.WriteAsync(Created(attempt, content), open, attempt.Options).ConfigureAwait(false) is { Content.IsStarting: false } written
                ? written // a turn or a callback may have changed it already, if the store's answer was late
                : null;
    }

    // Only a cancellation can change a flow that is not open yet. The flow need not be read again: replacing version 1 fails if it was changed.
    private FoundFlow Created(FlowAttempt attempt, FlowContent content) => new(
        attempt.Key,
        new StoredFlow
        {
            Content = ReadOnlyMemory<byte>.Empty,
            Version = 1,
            IsFinal = false,
            Age = time.GetElapsedTime(attempt.CreationBegan),
            UntilTurn = TimeSpan.Zero,
        },
        content);
}
