namespace TwoFactor.Flow;

/// <summary>Starts whose tenant has switched its service, or moved to another server, since they began. Another attempt finds the new place.</summary>
internal sealed class MovedStarts(FlowProviders providers, FlowSlots slots)
{
    /// <summary>Whether the tenant has moved, and nothing was sent.</summary>
    /// <remarks>Only once for a start, because a factory of the host may have a new provider object for each call.</remarks>
    public bool HasMoved(FlowAttempt attempt) => attempt is { Earlier: null, MayBeAsking: false } && providers.HasMoved(attempt.Request.Tenant, attempt.Provider);

    /// <summary>Whether a start failed at a place that the tenant has left meanwhile: for example, a decorator of the host held the call, or the service could not be
    /// reached. No challenge was opened, and the new place may work.</summary>
    /// <remarks>An error about the person is the same as before: a second call would take time that only such a person needs.</remarks>
    public bool HasFailedAtFormerPlace(FlowAttempt attempt, TwoFactorException e) =>
        !e.MayHaveBeenProcessed
        && e.Error is not (TwoFactorError.UserNotEnrolled or TwoFactorError.UserSuspended or TwoFactorError.InvalidRequest)
        && !attempt.IsAtOther
        && HasMoved(attempt);

    /// <summary>Frees the slots of the attempt.</summary>
    /// <returns><see cref="StartResult.Moved"/>.</returns>
    public async ValueTask<StartResult> LeaveAsync(FlowAttempt attempt)
    {
        await slots.FreeAsync(attempt).ConfigureAwait(false);
        return StartResult.Moved;
    }
}
