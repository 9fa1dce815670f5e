using Microsoft.Extensions.Logging;

namespace TwoFactor.StoreNode;

/// <summary>Writes what the node logs to standard error, a line each, for the message of a test that failed.</summary>
internal sealed class ErrorOutput : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Console.Error.WriteLine($"{logLevel} {eventId.Name} {formatter(state, exception)}".ReplaceLineEndings(" "));

    public void Dispose()
    {
        // The output belongs to the process.
    }
}
