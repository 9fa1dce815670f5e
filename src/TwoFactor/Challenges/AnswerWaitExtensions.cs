namespace TwoFactor;

/// <summary>Waits for a person's answer, for programs that need no login flow across requests.</summary>
public static class AnswerWaitExtensions
{
    /// <summary>Polls until the challenge is over, and returns how it ended.</summary>
    /// <remarks>
    /// <para>Nothing is sent in the first 2 s of a challenge; then it polls every second until it is 30 s old, every 3 s until it is 2 min old, and
    /// every 10 s after that. It never polls after a final state. A challenge that was started long ago, such as one resumed after a restart, is
    /// polled at once.</para>
    /// <para>At <see cref="ChallengeHandle.Deadline"/> it polls once more, because an answer given in time counts although it is read late, and
    /// returns what that poll read. That is <see cref="ChallengeState.Expired"/> if the person did not answer, because the provider reports it; this method makes
    /// up no state of its own. A provider whose clock is behind may still return <see cref="ChallengeState.Pending"/>. In every case only
    /// <see cref="ChallengeState.Approved"/> is a yes, and nothing else lets anyone in.</para>
    /// <para>A transient failure (<see cref="TwoFactorException.IsTransient"/>, <see cref="TwoFactorError.RateLimited"/>) is no end: it polls
    /// again, not before <see cref="TwoFactorException.RetryAfter"/> has passed. Such a failure is thrown if it happens at the deadline, or if the
    /// service wants to be left alone for more than a minute beyond it. Waiting again is then allowed: an answer may still be read.</para>
    /// <para>Waiting twice for an approved challenge returns <see cref="ChallengeState.Approved"/> twice. That an approval is used once is up to
    /// the caller.</para>
    /// </remarks>
    /// <param name="provider">The provider that started the challenge; see <see cref="ITwoFactorProviderFactory.GetProvider(ChallengeHandle)"/>.</param>
    /// <param name="handle">The handle of the challenge.</param>
    /// <param name="timeProvider">The clock to use: <see cref="TimeProvider.System"/> if <see langword="null"/> (default).</param>
    /// <param name="cancellationToken">Stops waiting. The challenge goes on; see <see cref="ITwoFactorProvider.CancelAsync"/>.</param>
    /// <exception cref="ArgumentException">The handle belongs to another provider or tenant. Nothing was sent.</exception>
    /// <exception cref="TwoFactorException">The state could not be read, and polling again would not help.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <example><code>
    /// Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe"), cancellationToken);
    /// ChallengeStatus status = await provider.WaitForAnswerAsync(challenge.Handle, cancellationToken: cancellationToken);
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
