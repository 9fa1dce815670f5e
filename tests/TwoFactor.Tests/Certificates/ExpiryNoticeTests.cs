using Microsoft.Extensions.Logging;
using TwoFactor.Certificates;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Certificates;

/// <summary>When the warning about a certificate's end begins, and how often it comes.</summary>
public sealed class ExpiryNoticeTests
{
    private readonly ManualTimeProvider time = new();
    private readonly TelemetryRecorder recorder = new();

    [OneTimeTearDown]
    public void Dispose() => recorder.Dispose();

    [Test]
    public void The_warning_begins_thirty_days_before_and_comes_once_a_day()
    {
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(recorder));
        ExpiryNotice notice = new("acme", time, loggers.CreateLogger("test"));
        DateTimeOffset expiry = time.GetUtcNow().AddDays(30).AddSeconds(1);
        notice.Check(null);
        notice.Check(expiry);
        Assert.That(Warnings, Is.Zero, "more than thirty days");

        time.Advance(TimeSpan.FromSeconds(1));
        notice.Check(expiry);
        notice.Check(expiry);
        Assert.That(Warnings, Is.EqualTo(1), "thirty days");

        time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        notice.Check(expiry);
        Assert.That(Warnings, Is.EqualTo(1));
        time.Advance(TimeSpan.FromSeconds(1));
        notice.Check(expiry);
        Assert.That(Warnings, Is.EqualTo(2), "a day later");
    }

    private int Warnings => recorder.Records.Count(record => record.Kind == TelemetryKind.Log);
}
