using Microsoft.Extensions.Logging;

namespace TwoFactor.StoreNode;

/// <summary>Writes the node's log to standard error, one line per entry, for the message of a failed test.</summary>
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
