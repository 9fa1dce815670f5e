namespace TwoFactor.Testing;

/// <summary>How a program said something about itself.</summary>
public enum TelemetryKind
{
    /// <summary>A log line, with its parts and its exception.</summary>
    Log,

    /// <summary>A scope around log lines.</summary>
    LogScope,

    /// <summary>A measurement.</summary>
    Metric,

    /// <summary>A span that has ended.</summary>
    Span,
}
