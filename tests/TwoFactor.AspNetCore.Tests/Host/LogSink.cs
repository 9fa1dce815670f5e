using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TwoFactor.AspNetCore.Tests.Host;

/// <summary>Records everything that the host logs.</summary>
internal sealed class LogSink : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> lines = new();

    public IReadOnlyList<LogLine> Lines => [.. lines];

    /// <summary>The log lines with this event name.</summary>
    public IReadOnlyList<LogLine> Named(string name) => [.. lines.Where(line => line.EventName == name)];

    public ILogger CreateLogger(string categoryName) => new Sink(categoryName, lines);

    public void Dispose()
    {
    }

    private sealed class Sink(string category, ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(new LogLine(category, logLevel, eventId.Id, eventId.Name, formatter(state, exception), exception));
    }
}
