using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Certificates;

/// <summary>Warns once a day that a client certificate will soon expire, or has expired. Renewing it needs a person, and may need a phone.</summary>
/// <remarks>The day is measured by the monotonic clock, so setting the wall clock back neither repeats nor delays a warning.</remarks>
internal sealed partial class ExpiryNotice(string path, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan NoticePeriod = TimeSpan.FromDays(30);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private long? warnedAt;

    public void Check(DateTimeOffset? expiry)
    {
        if (expiry is not { } end || end - time.GetUtcNow() > NoticePeriod || (warnedAt is { } last && time.GetElapsedTime(last) < Interval))
            return;
        warnedAt = time.GetTimestamp();
        LogNearExpiry(path, end);
    }

    [LoggerMessage(
        EventIds.CertificateExpiresSoon,
        LogLevel.Warning,
        "The client certificate of {Path} expires at {Expiry:u}.",
        EventName = nameof(EventIds.CertificateExpiresSoon))]
    private partial void LogNearExpiry(string path, DateTimeOffset expiry);
}
