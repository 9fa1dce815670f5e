namespace TwoFactor.AspNetCore;

/// <summary>Everything that the page shows, for <see cref="TwoFactorPrompt"/>.</summary>
public sealed record PromptModel
{
    /// <summary>The state of the page.</summary>
    public required PromptState State { get; init; }

    /// <summary>The application's name.</summary>
    public required string ApplicationName { get; init; }

    /// <summary>The addresses that the page's buttons and its script use.</summary>
    public required PromptLinks Links { get; init; }

    /// <summary>The provider of the challenge, such as <c>Sezame</c>; <see langword="null"/> if the phone is not asked.</summary>
    public string? Provider { get; init; }

    /// <summary>Two digits that the phone shows too, or <see langword="null"/>.</summary>
    public string? ComparisonCode { get; init; }

    /// <summary>The image to pick on the phone, or <see langword="null"/>.</summary>
    public AccessPass? AccessPass { get; init; }

    /// <summary>The time until the question expires.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>The version of the status that is shown, for the next status request.</summary>
    public long Version { get; init; }

    /// <summary>A text from the service for the person. It is untrusted.</summary>
    public string? Message { get; init; }

    /// <summary>Whether the phone shows the question.</summary>
    public bool IsDelivered { get; init; }

    /// <summary>Whether the last polls of the service failed.</summary>
    public bool IsServiceTroubled { get; init; }

    /// <summary>Why the phone is not asked.</summary>
    public FlowRefusal? Refusal { get; init; }

    /// <summary>How long to wait before the next attempt, if that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the question can be asked (again).</summary>
    public bool CanAsk { get; init; }

    /// <summary>Whether the person can report "This wasn't me" to the service.</summary>
    public bool CanReport { get; init; }

    /// <summary>Whether the script asks the phone at once. Only if the request for the page came from this host, so that other sites cannot make it
    /// ask, and not if the browser loads the page in advance.</summary>
    public bool AsksAtOnce { get; init; }

    /// <summary>The text of the link to <see cref="PromptLinks.OtherWay"/>; <see langword="null"/> for the built-in text.</summary>
    public string? OtherWayText { get; init; }

    /// <summary>Whether the person cancelled the question in this browser.</summary>
    internal bool IsCancelledHere { get; init; }

    /// <summary>Whether the question connects a phone, so that the phone or its name may not exist.</summary>
    internal bool ConnectsPhone { get; init; }

    /// <summary>Whether the question connects a phone that the service pairs with a code. For other services the person has entered a name.</summary>
    internal bool CanPair { get; init; }

    /// <summary>Whether the page stays as it is until the person goes on.</summary>
    internal bool Stays { get; init; }

    /// <summary>The state only.</summary>
    public override string ToString() => State.ToString();
}
