using Microsoft.Extensions.Logging;

namespace TwoFactor.Certificates;

/// <summary>Logs without throwing. A logging provider of the host that fails must not keep a new certificate from being used.</summary>
internal sealed class QuietLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

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
