namespace TwoFactor.Testing;

/// <summary>How a program said something about itself.</summary>
public enum TelemetryKind
{
    // There is no value 0: a kind that was not set is not mistaken for one of these.

    /// <summary>A log line, with its parts and its exception.</summary>
    Log = 1,

    /// <summary>A scope around log lines.</summary>
    LogScope,

    /// <summary>A measurement.</summary>
    Metric,

    /// <summary>A span that has ended.</summary>
    Span,
}
