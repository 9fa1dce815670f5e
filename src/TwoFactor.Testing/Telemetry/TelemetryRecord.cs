namespace TwoFactor.Testing;

/// <summary>One thing that a program said about itself, written out in full.</summary>
public sealed record TelemetryRecord
{
    /// <summary>Creates one. Each parameter is the property of its name.</summary>
    public TelemetryRecord(TelemetryKind kind, string source, string name, string text)
    {
        Kind = kind;
        Source = source;
        Name = name;
        Text = text;
    }

    /// <summary>Whether it was logged, measured or traced.</summary>
    public TelemetryKind Kind { get; init; }

    /// <summary>Who said it: the log's category, the meter, the activity source.</summary>
    public string Source { get; init; }

    /// <summary>What it is called there: the log's event, the instrument, the operation.</summary>
    public string Name { get; init; }

    /// <summary>Everything in it: the message with its parts, the value with its tags, the span with its tags, events and status.</summary>
    public string Text { get; init; }

    /// <summary>One line, with everything.</summary>
    public override string ToString() => $"{Kind} {Source} {Name}: {Text}";
}
