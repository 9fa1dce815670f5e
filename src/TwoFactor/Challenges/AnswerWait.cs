namespace TwoFactor;

/// <summary>One wait for the answer to one challenge. Ends at the first final state, or after one poll at the deadline.</summary>
internal sealed class AnswerWait(ITwoFactorProvider provider, ChallengeHandle handle, TimeProvider time)
{
    // A timer may fire a little early. Without a minimum, the remaining delays would be almost zero and would poll in a tight loop.
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(50);

    // If the service asks to wait for longer than this after the deadline, it is not polled again.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    // The deadline is a wall-clock time. The wait also ends by a monotonic clock, in case the wall clock is set back meanwhile.
    private readonly long started = time.GetTimestamp();
    private readonly TimeSpan ageAtStart = Max(time.GetUtcNow() - handle.StartedAt, TimeSpan.Zero);
    private readonly TimeSpan longest = Max(handle.Deadline - Max(time.GetUtcNow(), handle.StartedAt), TimeSpan.Zero) + TimeSpan.FromSeconds(5);

    public async Task<ChallengeStatus> RunAsync(CancellationToken cancellationToken)
    {
        await DelayAsync(Min(PollCadence.FirstPoll - ageAtStart, UntilDeadline()), cancellationToken).ConfigureAwait(false);
        while (true)
        {
            bool isLast = UntilDeadline() == TimeSpan.Zero;
            TimeSpan asked = TimeSpan.Zero;
            try
            {
                ChallengeStatus status = await provider.PollStateAsync(handle, cancellationToken).ConfigureAwait(false);
                if (isLast || status.State.IsFinal())
                    return status;
            }
            catch (TwoFactorException e) when (IsPassing(e) && !isLast && (e.RetryAfter ?? TimeSpan.Zero) <= UntilDeadline() + Grace)
            {
                asked = e.RetryAfter ?? TimeSpan.Zero;
            }

            TimeSpan usual = Max(Min(PollCadence.After(ageAtStart + Waited()), UntilDeadline()), ShortestDelay);
            await DelayAsync(Max(usual, asked), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a poll that failed in this way may be repeated. An answer that cannot be read, such as a proxy's page, says nothing about the
    /// challenge, and the next one may be readable.</summary>
    public static bool IsPassing(TwoFactorException e) => e.IsTransient || e.Error is TwoFactorError.RateLimited or TwoFactorError.ProtocolViolation;

    private static T Max<T>(T a, T b)
        where T : IComparable<T> => a.CompareTo(b) >= 0 ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private TimeSpan Waited() => time.GetElapsedTime(started);

    private TimeSpan UntilDeadline() => Max(Min(handle.Deadline - time.GetUtcNow(), longest - Waited()), TimeSpan.Zero);

    private Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        delay > TimeSpan.Zero ? Task.Delay(delay, time, cancellationToken) : Task.CompletedTask;
}
