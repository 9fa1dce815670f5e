using System.Text.Json.Serialization;
using TwoFactor.Emulator.Faults;

namespace TwoFactor.Emulator;

/// <summary>A fault to switch on: its kind, and which servers and calls it affects.</summary>
public sealed record Fault
{
    /// <summary>Creates one. Each parameter sets the property of the same name.</summary>
    public Fault(FaultKind kind)
    {
        Kind = kind;
    }

    /// <summary>The kind of fault.</summary>
    public FaultKind Kind { get; init; }

    /// <summary>The affected server, or null for all three.</summary>
    public EmulatedServer? Server { get; init; }

    /// <summary>The affected call, as the record names it (<c>POST /auth/login</c>, <c>ReqGetAuthSessionState</c>), or null for any.</summary>
    public string? Call { get; init; }

    /// <summary>How likely it is each time.</summary>
    /// <value>0 to 1; the default is 1.</value>
    public double Probability { get; init; } = 1;

    /// <summary>How many times it happens at most, or null for no limit.</summary>
    public int? Times { get; init; }

    /// <summary>For <see cref="FaultKind.Latency"/> and <see cref="FaultKind.SlowDrip"/>, by the emulator's clock.</summary>
    /// <value>Zero to one day; the default is 100 milliseconds.</value>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>For <see cref="FaultKind.ServiceUnavailable"/>.</summary>
    /// <value>Zero to one day, sent in whole seconds; the default is 30 seconds.</value>
    [JsonConverter(typeof(DurationConverter))]
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(30);
}
