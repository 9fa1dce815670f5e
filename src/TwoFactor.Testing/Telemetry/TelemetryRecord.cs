namespace TwoFactor.Testing;

/// <summary>One thing that a program said about itself, written out in full.</summary>
/// <param name="Kind">Whether it was logged, measured or traced.</param>
/// <param name="Source">Who said it: the log's category, the meter, the activity source.</param>
/// <param name="Name">What it is called there: the log's event, the instrument, the operation.</param>
/// <param name="Text">Everything in it: the message with its parts, the value with its tags, the span with its tags, events and status.</param>
public sealed record TelemetryRecord(TelemetryKind Kind, string Source, string Name, string Text)
{
    /// <summary>One line, with everything.</summary>
    public override string ToString() => $"{Kind} {Source} {Name}: {Text}";
}
