namespace TwoFactor.AspNetCore;

/// <summary>All that the page shows, for <see cref="TwoFactorPrompt"/>.</summary>
public sealed record PromptModel
{
    /// <summary>What is shown.</summary>
    public required PromptState State { get; init; }

    /// <summary>The application's name.</summary>
    public required string ApplicationName { get; init; }

    /// <summary>Where the page's buttons and its script go.</summary>
    public required PromptLinks Links { get; init; }

    /// <summary>The service that asks, such as <c>Sezame</c>; <see langword="null"/> where the phone is not asked.</summary>
    public string? Provider { get; init; }

    /// <summary>Two digits that the phone shows too, or <see langword="null"/>.</summary>
    public string? ComparisonCode { get; init; }

    /// <summary>The image to pick on the phone, or <see langword="null"/>.</summary>
    public AccessPass? AccessPass { get; init; }

    /// <summary>The time until the question expires.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>The version that is shown, for the next look.</summary>
    public long Version { get; init; }

    /// <summary>A text from the service for the person. It is untrusted.</summary>
    public string? Message { get; init; }

    /// <summary>Whether the phone has the question.</summary>
    public bool IsDelivered { get; init; }

    /// <summary>Whether the service could not be asked lately.</summary>
    public bool IsServiceTroubled { get; init; }

    /// <summary>Why the phone is not asked.</summary>
    public FlowRefusal? Refusal { get; init; }

    /// <summary>The time until the next attempt makes sense, where that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the question can be asked (again).</summary>
    public bool CanAsk { get; init; }

    /// <summary>Whether the service accepts a report that it was not the person.</summary>
    public bool CanReport { get; init; }

    /// <summary>Whether the script asks the phone at once. Only where the request for the page came from this host: no foreign page makes a phone ring.</summary>
    public bool AsksAtOnce { get; init; }

    /// <summary>What the link to <see cref="PromptLinks.OtherWay"/> says; <see langword="null"/> for our text.</summary>
    public string? OtherWayText { get; init; }

    /// <summary>The state; nothing else.</summary>
    public override string ToString() => State.ToString();
}
