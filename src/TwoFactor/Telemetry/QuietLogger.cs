using Microsoft.Extensions.Logging;

namespace TwoFactor.Telemetry;

/// <summary>Logs without throwing. Microsoft.Extensions.Logging throws what a logging provider of the host throws, for example while its disk is full. That
/// must not cost a person's answer, end a background loop, or keep a new certificate from being used.</summary>
internal class QuietLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return inner.IsEnabled(logLevel);
        }
#pragma warning disable CA1031 // code of the host, which may throw anything
        catch (Exception)
#pragma warning restore CA1031
        {
            return true; // the host's other logging providers may want the message
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
#pragma warning disable CA1031 // code of the host, which may throw anything
        catch (Exception)
#pragma warning restore CA1031
        {
            // There is no other place to report it.
        }
    }
}
