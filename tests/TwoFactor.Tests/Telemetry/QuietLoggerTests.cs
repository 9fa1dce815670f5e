using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Tests.Telemetry;

/// <summary>Loggers that do not pass on what a logging provider of the host throws.</summary>
public sealed class QuietLoggerTests
{
    // Such a provider must not silence the others.
    [Test]
    public void A_message_is_logged_although_one_provider_cannot_tell_its_level()
    {
        using FailingLog failing = new() { FailsWhenAsked = true };
        using TwoFactor.Testing.TelemetryRecorder recorder = new();
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(failing).AddProvider(recorder));
        QuietLogger<QuietLoggerTests> logger = new(loggers.CreateLogger<QuietLoggerTests>());
        Assert.That(() => loggers.CreateLogger("loud").IsEnabled(LogLevel.Error), Throws.TypeOf<AggregateException>());
        Assert.That(logger.IsEnabled(LogLevel.Error), Is.True);
        logger.Log(LogLevel.Error, default, "text", null, static (text, _) => text);
        Assert.That(recorder.Find("text"), Has.Count.EqualTo(1));
    }
}
