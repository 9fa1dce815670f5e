namespace TwoFactor.Cli.Commands;

/// <summary>How long to wait before a service is asked again.</summary>
internal static class RetryDelay
{
    /// <param name="failure">The failure of the last question.</param>
    /// <param name="interval">The usual time between two questions.</param>
    /// <param name="remaining">The time until waiting ends anyway. A service may ask for a longer delay, but waiting becomes longer by at most one
    /// interval, so that the end is seen.</param>
    public static TimeSpan After(TwoFactorException failure, TimeSpan interval, TimeSpan remaining)
    {
        TimeSpan asked = failure.RetryAfter is { } retryAfter && retryAfter > interval ? retryAfter : interval;
        TimeSpan longest = remaining > interval ? remaining : interval;
        return asked < longest ? asked : longest;
    }
}
