namespace TwoFactor.SecSign;

/// <summary>Remembers that a server failed, and lets one call at a time find out whether it is back. Goes by a monotonic clock. Thread-safe.</summary>
/// <param name="length">How long the server is left alone after a failure.</param>
/// <param name="longestProbe">How long a probe may take; no other call probes meanwhile.</param>
/// <param name="time">The clock.</param>
internal sealed class ServerQuarantine(TimeSpan length, TimeSpan longestProbe, TimeProvider time)
{
    private readonly Lock gate = new();
    private long? failedAt;
    private TimeSpan rest;
    private bool isSilent;

    /// <summary>Whether a start may ask this server first. After the quarantine that is so for one caller; the others are refused until its outcome
    /// is known.</summary>
    public bool TryEnter()
    {
        lock (gate)
            return failedAt is not { } since || TryProbe(since);
    }

    /// <summary>Whether a call that may be repeated may ask this server first. A server that fails at once costs such a call no time; one that did
    /// not answer at all would cost each of them the whole timeout.</summary>
    public bool TryEnterAgain()
    {
        lock (gate)
            return failedAt is not { } since || !isSilent || TryProbe(since);
    }

    /// <summary>The server failed, so that logins should go elsewhere.</summary>
    /// <param name="wasSilent">Whether it gave no answer.</param>
    public void Failed(bool wasSilent)
    {
        lock (gate)
        {
            isSilent = wasSilent;
            Begin(length);
        }
    }

    /// <summary>The server answered as the service does, if only with a refusal.</summary>
    public void Worked()
    {
        lock (gate)
            failedAt = null;
    }

    private bool TryProbe(long since)
    {
        if (time.GetElapsedTime(since) < rest)
            return false;

        // A probe that its caller abandons reports nothing, so it is not waited for: after its time, the next one may try.
        Begin(length > longestProbe ? length : longestProbe);
        return true;
    }

    private void Begin(TimeSpan duration)
    {
        failedAt = time.GetTimestamp();
        rest = duration;
    }
}
