using System.Text.Json.Serialization;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>The result of a call that changes something, for the page's script.</summary>
internal sealed record NextAnswer
{
    /// <summary>Where the browser goes next: a path of this host.</summary>
    public required string Next { get; init; }

    /// <summary>The final state of the question, as the name of a <see cref="ChallengeState"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? State { get; init; }

    /// <summary>The id of the current flow.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>Why the phone is not asked, as the name of a <see cref="FlowRefusal"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Refusal { get; init; }
}
