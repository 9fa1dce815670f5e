namespace TwoFactor.Testing;

/// <summary>The kind of a telemetry record.</summary>
public enum TelemetryKind
{
    // No kind has the value 0, so that a kind that was not set is invalid.

    /// <summary>A log line, with its parts and its exception.</summary>
    Log = 1,

    /// <summary>A scope around log lines.</summary>
    LogScope,

    /// <summary>A measurement.</summary>
    Metric,

    /// <summary>A span that has ended.</summary>
    Span,
}
