using Microsoft.Extensions.Logging;

namespace TwoFactor.Tests.Telemetry;

/// <summary>A logging provider of the host that throws, for example because its disk is full.</summary>
internal sealed class FailingLog : ILoggerProvider, ILogger
{
    private int failures;

    /// <summary>Whether messages throw now.</summary>
    public bool Fails { get; set; }

    /// <summary>Whether it throws when it is asked for its level.</summary>
    public bool FailsWhenAsked { get; set; }

    /// <summary>How often it has thrown.</summary>
    public int Failures => failures;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => !FailsWhenAsked || Fail();

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _ = !Fails || Fail();

    public void Dispose()
    {
    }

    private bool Fail()
    {
        Interlocked.Increment(ref failures);
        throw new IOException("The log cannot be written.");
    }
}
