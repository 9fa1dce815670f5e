namespace TwoFactor.SecSign;

/// <summary>Remembers that a server failed, and lets one call at a time (the probe) test whether it works again. Starts and calls that may be repeated
/// have waits of their own: a probe of one delays the other only while it is under way, or if it fails. Uses a monotonic clock. Thread-safe.</summary>
/// <param name="length">How long starts avoid the server after a failure. Calls that may be repeated avoid it only if it did not answer, and no longer
/// than <see cref="LongestForRepeatable"/>.</param>
/// <param name="longestProbe">The longest time that a probe may take. Until then no other call probes.</param>
/// <param name="time">The clock.</param>
internal sealed class ServerQuarantine(TimeSpan length, TimeSpan longestProbe, TimeProvider time)
{
    // The other server may not know the challenge, which lasts two minutes. So one poll asks its own server again long before.
    private static readonly TimeSpan LongestForRepeatable = TimeSpan.FromSeconds(30);

    private readonly TimeSpan lengthForRepeatable = length < LongestForRepeatable ? length : LongestForRepeatable;
    private readonly Lock gate = new();
    private long? failedAt;
    private long? workedAt;
    private long? startWorkedAt;
    private long startsWaitSince;
    private long repeatableWaitSince;
    private Probe probe;
    private bool isSilent;
    private bool isSlow;
    private bool isSlowAtStarts;
    private bool needsStart; // only the answer to a start ends it

    /// <summary>Whether a start may ask this server first. After the quarantine only one caller may, as the probe; the others must wait until its
    /// outcome is known.</summary>
    public bool TryEnter()
    {
        lock (gate)
            return failedAt is null || TryProbe(Probe.Start, ref startsWaitSince, length);
    }

    /// <summary>Whether a call that may be repeated may ask this server first. It may if the server fails quickly, because trying it costs no time. A
    /// server that did not answer at all would cost each call the whole timeout.</summary>
    public bool TryEnterRepeatable()
    {
        lock (gate)
            return failedAt is null || !isSilent || TryProbe(Probe.Repeatable, ref repeatableWaitSince, lengthForRepeatable);
    }

    /// <summary>Whether calls that may be repeated still avoid the server, because it gave no answer at all. Reading it is no probe.</summary>
    public bool IsSilent
    {
        get
        {
            lock (gate)
                return failedAt is not null && isSilent && MustWait(repeatableWaitSince, lengthForRepeatable);
        }
    }

    /// <summary>Whether a call to this server would probably wait long, as the one that failed did.</summary>
    public bool IsSlow
    {
        get
        {
            lock (gate)
                return failedAt is not null && isSlow;
        }
    }

    /// <summary>Whether a start would probably wait long: the last one that failed did, or another call since. Answers to polls prove nothing here.</summary>
    public bool IsSlowAtStarts
    {
        get
        {
            lock (gate)
                return failedAt is not null && (isSlow || isSlowAtStarts);
        }
    }

    /// <summary>Whether the last start that was answered or lost here failed. Otherwise it is not known whether the server would fail at a start.</summary>
    public bool FailedAtStart
    {
        get
        {
            lock (gate)
                return failedAt is not null && needsStart;
        }
    }

    /// <summary>When the server last failed, or began to be probed, as a timestamp; <see langword="null"/> if it works.</summary>
    public long? FailedAt
    {
        get
        {
            lock (gate)
                return failedAt;
        }
    }

    /// <summary>Begins the quarantine after a failure. But if a request got no answer in time, and the server answered another one meanwhile, only that
    /// request was lost, and the server works. For starts it works only if that other one was a start too.</summary>
    /// <param name="isStart">Whether the failed request was a start.</param>
    /// <param name="sentAt">When the failed request was sent, as a timestamp; <see langword="null"/> if it certainly was not.</param>
    /// <param name="wasSilent">Whether it gave no answer.</param>
    /// <param name="wasSlow">Whether the failure took long, such as a timeout. A connection that was reset did not.</param>
    public void Failed(bool isStart, long? sentAt, bool wasSilent, bool wasSlow)
    {
        lock (gate)
        {
            bool answersOthers = wasSilent && wasSlow && workedAt > sentAt;
            if (answersOthers && (!isStart || startWorkedAt > sentAt))
                return;
            needsStart = isStart || (needsStart && failedAt is not null);
            if (isStart)
                isSlowAtStarts = wasSlow;
            if (!answersOthers)
            {
                isSilent = wasSilent;
                isSlow = wasSlow;
            }

            // An earlier poll that fails does not end the probe of a start. But no probe outlives its quarantine.
            if (isStart || probe == Probe.Repeatable || failedAt is null)
                probe = Probe.None;
            long now = time.GetTimestamp();
            (failedAt, startsWaitSince, repeatableWaitSince) = (now, now, now);
        }
    }

    /// <summary>Ends the quarantine: the server sent a valid answer, even if it was a refusal. But a server that answers polls may still fail at starts, so
    /// after a failed start only another one ends it for starts.</summary>
    /// <param name="isStart">Whether it answered a start.</param>
    public void Worked(bool isStart)
    {
        lock (gate)
        {
            workedAt = time.GetTimestamp();
            if (isStart)
                (startWorkedAt, isSlowAtStarts) = (workedAt, false);
            isSilent = false;
            isSlow = false;
            if (probe == Probe.Repeatable)
                probe = Probe.None;
            if (isStart || !needsStart)
                failedAt = null;
        }
    }

    private bool TryProbe(Probe next, ref long waitsSince, TimeSpan wait)
    {
        if (MustWait(waitsSince, wait))
            return false;
        long now = time.GetTimestamp();
        (failedAt, waitsSince, probe) = (now, now, next);
        return true;
    }

    // A probe that its caller abandons reports no outcome. So the next call may probe after the longest time of a probe.
    private bool MustWait(long waitsSince, TimeSpan wait) =>
        time.GetElapsedTime(waitsSince) < wait || (probe != Probe.None && failedAt is { } probedAt && time.GetElapsedTime(probedAt) < longestProbe);

    /// <summary>The kind of call that may be probing.</summary>
    private enum Probe
    {
        None,
        Start,
        Repeatable,
    }
}
