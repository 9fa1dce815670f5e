using System.Text.Json.Serialization;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>What came of a call that changes something, for the page's script.</summary>
internal sealed record NextAnswer
{
    /// <summary>Where the browser goes now: a path of this host.</summary>
    public required string Next { get; init; }

    /// <summary>How the question ended, by the name of a <see cref="ChallengeState"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? State { get; init; }

    /// <summary>The flow that asks now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>Why the phone is not asked, by the name of a <see cref="FlowRefusal"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Refusal { get; init; }
}
