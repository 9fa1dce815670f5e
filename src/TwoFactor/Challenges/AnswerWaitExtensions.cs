namespace TwoFactor;

/// <summary>Waits for a person's answer, for programs that need no login flow across requests.</summary>
public static class AnswerWaitExtensions
{
    /// <summary>Polls until the challenge has a final state, and returns it.</summary>
    /// <remarks>
    /// <para>The first poll is sent when the challenge is 2 s old. Then the method polls every second until the challenge is 30 s old, every 3 s
    /// until it is 2 min old, and every 10 s after that. It never polls after a final state. An older challenge, such as one resumed after a restart,
    /// is polled at once.</para>
    /// <para>At <see cref="ChallengeHandle.Deadline"/> it polls once more and returns the state that this poll read, because an answer given in time
    /// counts even if it is read late. If the person did not answer, the provider usually returns <see cref="ChallengeState.Expired"/>; a provider
    /// whose clock is behind may still return <see cref="ChallengeState.Pending"/>. Log the user in only after
    /// <see cref="ChallengeState.Approved"/>.</para>
    /// <para>A transient failure (<see cref="TwoFactorException.IsTransient"/>, <see cref="TwoFactorError.RateLimited"/>), or an answer that
    /// cannot be read (<see cref="TwoFactorError.ProtocolViolation"/>), does not end the wait: the
    /// method polls again, but not before <see cref="TwoFactorException.RetryAfter"/> has passed. Such a failure is thrown if it happens at the
    /// deadline, or if the service asks to wait until more than a minute after it. The caller may then wait again: an answer may still be
    /// read.</para>
    /// <para>Waiting twice for an approved challenge returns <see cref="ChallengeState.Approved"/> twice. The caller must make sure that an approval
    /// is used only once.</para>
    /// </remarks>
    /// <param name="provider">The provider that started the challenge; see <see cref="ITwoFactorProviderFactory.GetProvider(ChallengeHandle)"/>.</param>
    /// <param name="handle">The handle of the challenge.</param>
    /// <param name="timeProvider">The clock to use: <see cref="TimeProvider.System"/> if <see langword="null"/> (default). It must be the host's own, in a
    /// test too: the handle's deadline is a time of that clock.</param>
    /// <param name="cancellationToken">Stops waiting. The challenge stays open; see <see cref="ITwoFactorProvider.CancelAsync"/>.</param>
    /// <exception cref="ArgumentException">The handle belongs to another provider or tenant. Nothing was sent.</exception>
    /// <exception cref="TwoFactorException">The state could not be read, and polling again would not help.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <example><code>
    /// Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe"), cancellationToken);
    /// ChallengeStatus status = await provider.WaitForAnswerAsync(challenge.Handle, timeProvider, cancellationToken);
    /// string? user = status.State == ChallengeState.Approved ? status.ApprovedUser : null;
    /// </code></example>
    public static Task<ChallengeStatus> WaitForAnswerAsync(
        this ITwoFactorProvider provider,
        ChallengeHandle handle,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(handle);
        return new AnswerWait(provider, handle, timeProvider ?? TimeProvider.System).RunAsync(cancellationToken);
    }
}
