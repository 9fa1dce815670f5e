namespace TwoFactor.Testing;

/// <summary>One log line, scope, measurement or span, as text.</summary>
public sealed record TelemetryRecord
{
    /// <summary>Creates one. Each parameter sets the property of the same name.</summary>
    public TelemetryRecord(TelemetryKind kind, string source, string name, string text)
    {
        Kind = kind;
        Source = source;
        Name = name;
        Text = text;
    }

    /// <summary>Whether it was logged, measured or traced.</summary>
    public TelemetryKind Kind { get; init; }

    /// <summary>Its source: the log's category, the meter, or the activity source.</summary>
    public string Source { get; init; }

    /// <summary>Its name: the log's event, the instrument, or the operation.</summary>
    public string Name { get; init; }

    /// <summary>The whole content: a log line's level, message, parts and exception; a scope's parts; a value with its tags; or a span with its tags, events and status.</summary>
    public string Text { get; init; }

    /// <summary>All properties as one text. An exception may make it several lines.</summary>
    public override string ToString() => $"{Kind} {Source} {Name}: {Text}";
}
