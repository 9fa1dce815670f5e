namespace TwoFactor.Telemetry;

/// <summary>A kind of call, with its names in telemetry. There is one instance of each, so that no call builds a string.</summary>
internal sealed class Operation
{
    public static readonly Operation Start = new("start");
    public static readonly Operation Poll = new("poll", Tags.State);
    public static readonly Operation Cancel = new("cancel", Tags.Outcome);
    public static readonly Operation Release = new("release");
    public static readonly Operation Pair = new("pair", Tags.Outcome);
    public static readonly Operation IsPaired = new("is_paired", Tags.Outcome);
    public static readonly Operation Unpair = new("unpair");
    public static readonly Operation FraudNotice = new("fraud_notice");

    private Operation(string name, string? outcomeTag = null)
    {
        Name = name;
        SpanName = $"two_factor {name}";
        OutcomeTag = outcomeTag;
    }

    /// <summary>The value of <see cref="Tags.Operation"/>.</summary>
    public string Name { get; }

    public string SpanName { get; }

    /// <summary>The tag for the result of a successful call; <see langword="null"/> if there is only one possible result.</summary>
    public string? OutcomeTag { get; }
}
