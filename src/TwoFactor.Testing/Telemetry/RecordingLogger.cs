using Microsoft.Extensions.Logging;

namespace TwoFactor.Testing;

/// <summary>Writes out each log line with its parts, its exception and the scopes around it.</summary>
internal sealed class RecordingLogger(string category, Action<TelemetryRecord> add) : ILogger
{
    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        add(new TelemetryRecord(TelemetryKind.LogScope, category, "scope", string.Join("; ", [state.ToString(), .. Parts(state)])));
        return null;
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string?[] parts = [logLevel.ToString(), formatter(state, exception), .. Parts(state), exception?.ToString()];
        add(new TelemetryRecord(TelemetryKind.Log, category, eventId.ToString(), string.Join("; ", parts.Where(part => part is not null))));
    }

    private static IEnumerable<string> Parts(object? state) => state is IEnumerable<KeyValuePair<string, object?>> parts ? TagText.Of(parts) : [];
}
