using Microsoft.Extensions.Logging;

namespace TwoFactor.Chaos.Nodes;

/// <summary>Reports what is logged as an error. Each report is a finding. It is a fault in the code, with one exception: PostgreSQL that cannot be reached
/// when a node starts (<c>TablesUnusable</c>). Other trouble that a run makes is logged as a warning.</summary>
internal sealed class ErrorReports(Action<string> report) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            report($"{eventId.Name}: {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
