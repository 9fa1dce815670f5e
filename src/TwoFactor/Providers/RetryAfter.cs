using System.Globalization;
using System.Net.Http.Headers;

namespace TwoFactor.Providers;

/// <summary>Reads how long a response asks the client to wait (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1); // longer values are reduced to this

    /// <param name="headers">The headers of the response.</param>
    /// <param name="now">The time by our clock. A date is measured by the service's own clock if the response tells it.</param>
    /// <returns>The time to wait, or <see langword="null"/> if the response names none.</returns>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (!headers.NonValidated.TryGetValues("Retry-After", out HeaderStringValues values))
            return null;
        foreach (string value in values)
        {
            if (ReadFirst(value, headers.Date ?? now) is { } wait)
                return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < Longest ? wait : Longest;
        }

        return null;
    }

    // A proxy may have joined several headers by commas. A date has a comma itself.
    private static TimeSpan? ReadFirst(string value, DateTimeOffset now)
    {
        string[] parts = value.Split(',');
        return ReadSeconds(parts[0].Trim()) ?? ReadDate(string.Join(',', parts.Take(2))) - now;
    }

    // The number may have any length.
    private static TimeSpan? ReadSeconds(string text)
    {
        if (text.Length == 0 || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return null;
        return TimeSpan.FromSeconds(Math.Min(double.Parse(text, CultureInfo.InvariantCulture), Longest.TotalSeconds));
    }

    private static DateTimeOffset? ReadDate(string text) => RetryConditionHeaderValue.TryParse(text, out RetryConditionHeaderValue? date) ? date.Date : null;
}
