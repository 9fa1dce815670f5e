namespace TwoFactor.SecSign;

/// <summary>Remembers that the primary server failed, and lets one login at a time find out whether it is back. Thread-safe.</summary>
/// <param name="length">How long the primary is left alone after a failure.</param>
/// <param name="longestProbe">How long a probe may take; nobody else probes meanwhile.</param>
/// <param name="time">The clock.</param>
internal sealed class PrimaryQuarantine(TimeSpan length, TimeSpan longestProbe, TimeProvider time)
{
    private readonly Lock gate = new();
    private long? failedAt;
    private TimeSpan rest;

    /// <summary>Whether to ask the primary first. After the quarantine that is so for one caller; the others are told no until its outcome is
    /// known.</summary>
    public bool TryEnter()
    {
        lock (gate)
        {
            if (failedAt is null)
                return true;
            if (time.GetElapsedTime(failedAt.Value) < rest)
                return false;

            // A probe that its caller abandons reports nothing, so it is not waited for: after its time, the next one may try.
            Begin(length > longestProbe ? length : longestProbe);
            return true;
        }
    }

    /// <summary>The primary did not answer as the service does.</summary>
    public void Failed()
    {
        lock (gate)
            Begin(length);
    }

    /// <summary>The primary answered, whatever it said.</summary>
    public void Worked()
    {
        lock (gate)
            failedAt = null;
    }

    private void Begin(TimeSpan duration)
    {
        failedAt = time.GetTimestamp();
        rest = duration;
    }
}
