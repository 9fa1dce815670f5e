using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Certificates;

/// <summary>Warns once a day that a client certificate, or the last of the trusted authorities, will soon expire, or has expired. Renewing it needs a
/// person, and may need a phone.</summary>
/// <remarks>The day is measured by the monotonic clock, so setting the wall clock back neither repeats nor delays a warning.</remarks>
/// <param name="path">The tenant's group of settings.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where to warn.</param>
/// <param name="authorities">The file of the authorities, if they are meant; <see langword="null"/> for the client certificate.</param>
internal sealed partial class ExpiryNotice(string path, TimeProvider time, ILogger logger, string? authorities = null)
{
    /// <summary>How long before the end the warnings begin.</summary>
    public static readonly TimeSpan NoticePeriod = TimeSpan.FromDays(30);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private long? warnedAt;

    public void Check(DateTimeOffset? expiry)
    {
        if (expiry is not { } end || end - time.GetUtcNow() > NoticePeriod || (warnedAt is { } last && time.GetElapsedTime(last) < Interval))
            return;
        warnedAt = time.GetTimestamp();
        if (authorities is null)
            LogNearExpiry(path, end);
        else
            LogAuthoritiesNearExpiry(authorities, path, end);
    }

    [LoggerMessage(
        EventIds.CertificateExpiresSoon,
        LogLevel.Warning,
        "The client certificate of {Path} expires at {Expiry:u}.",
        EventName = nameof(EventIds.CertificateExpiresSoon))]
    private partial void LogNearExpiry(string path, DateTimeOffset expiry);

    [LoggerMessage(
        EventIds.TrustedCaExpiresSoon,
        LogLevel.Warning,
        "The last authority in {File}, which TrustedCaPath of {Path} names, expires at {Expiry:u}.",
        EventName = nameof(EventIds.TrustedCaExpiresSoon))]
    private partial void LogAuthoritiesNearExpiry(string file, string path, DateTimeOffset expiry);
}
