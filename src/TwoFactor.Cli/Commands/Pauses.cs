namespace TwoFactor.Cli.Commands;

/// <summary>How long to wait before a service is asked again.</summary>
internal static class Pauses
{
    /// <param name="failure">The failure of the last question.</param>
    /// <param name="usual">The pause between two questions.</param>
    /// <param name="left">The time until waiting ends anyway. A service may ask for a longer pause, but waiting becomes longer by at most one
    /// usual pause, so that the end is seen.</param>
    public static TimeSpan After(TwoFactorException failure, TimeSpan usual, TimeSpan left)
    {
        TimeSpan asked = failure.RetryAfter is { } retryAfter && retryAfter > usual ? retryAfter : usual;
        TimeSpan longest = left > usual ? left : usual;
        return asked < longest ? asked : longest;
    }
}
