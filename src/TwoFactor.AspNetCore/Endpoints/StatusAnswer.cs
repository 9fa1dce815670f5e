using System.Text.Json.Serialization;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>The status of a question, for the page's script.</summary>
internal sealed record StatusAnswer
{
    /// <summary>One of <see cref="ChallengeState"/>, by name.</summary>
    public required string State { get; init; }

    /// <summary>Increases with every change. It is the next value of <c>seen</c>, or the event's id.</summary>
    public required long Version { get; init; }

    /// <summary>Whether the state is final.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>The provider of the challenge.</summary>
    public required string Provider { get; init; }

    /// <summary>Seconds until the question expires.</summary>
    public required int SecondsLeft { get; init; }

    /// <summary>Two digits that the phone shows too, or <see langword="null"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ComparisonCode { get; init; }

    /// <summary>The picture to pick on the phone as a <c>data:</c> address, or <see langword="null"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AccessPass { get; init; }

    /// <summary>A text from the service for the person. It is untrusted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>Whether the last polls of the service failed.</summary>
    public bool IsServiceTroubled { get; init; }

    public static StatusAnswer Of(FlowStatus status, DateTimeOffset now) => new()
    {
        State = status.State.ToString(),
        Version = status.Version,
        IsFinal = status.State.IsFinal(),
        Provider = status.Provider,
        SecondsLeft = (int)Math.Clamp(Math.Ceiling((status.Deadline - now).TotalSeconds), 0, int.MaxValue),
        ComparisonCode = status.ComparisonCode,
        AccessPass = status.AccessPass?.ToDataUri(),
        Message = status.Message,
        IsServiceTroubled = status.IsServiceTroubled,
    };
}
