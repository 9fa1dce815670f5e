namespace TwoFactor.Telemetry;

/// <summary>Allows a message once in an interval, of ten seconds by default, because an outage would otherwise fill the log with the failures of all waiting logins.</summary>
internal static class LogInterval
{
    /// <summary>The first value of a field for <see cref="TryBegin"/>.</summary>
    public const long NotLogged = long.MinValue;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Whether the message may be logged now. Of several callers at the same time, one may log it.</summary>
    /// <param name="loggedUntil">The end of the last interval, as a timestamp. The next interval begins if the message may be logged.</param>
    /// <param name="time">The clock.</param>
    /// <param name="interval">Another interval than ten seconds.</param>
    public static bool TryBegin(ref long loggedUntil, TimeProvider time, TimeSpan? interval = null)
    {
        long now = time.GetTimestamp();
        long until = Volatile.Read(ref loggedUntil);
        return now >= until
            && Interlocked.CompareExchange(ref loggedUntil, now + (long)((interval ?? Interval).TotalSeconds * time.TimestampFrequency), until) == until;
    }
}
