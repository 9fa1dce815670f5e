using Microsoft.Extensions.Logging;

namespace TwoFactor.Chaos.Nodes;

/// <summary>Reports what is logged as an error. Each report is a finding, except <c>CertificatesRefused</c> (<see cref="Checks.InvariantChecks"/>). So is
/// <c>TablesUnusable</c>, although it is no fault in the code: no node may start while the store is away.</summary>
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
