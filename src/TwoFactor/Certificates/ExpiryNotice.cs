using Microsoft.Extensions.Logging;

namespace TwoFactor.Certificates;

/// <summary>Says once a day that a client certificate is about to expire: renewing one takes a person and a phone.</summary>
internal sealed partial class ExpiryNotice(string path, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Notice = TimeSpan.FromDays(30);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private DateTimeOffset next;

    public void Check(DateTimeOffset? expiry)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (expiry is not { } end || end - now > Notice || now < next)
            return;
        next = now + Interval;
        LogNearExpiry(path, end);
    }

    [LoggerMessage(LogLevel.Warning, "The client certificate of {Path} expires at {Expiry:u}.")]
    private partial void LogNearExpiry(string path, DateTimeOffset expiry);
}
