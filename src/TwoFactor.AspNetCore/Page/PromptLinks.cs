namespace TwoFactor.AspNetCore;

/// <summary>The addresses that the page uses, with the request's base path.</summary>
/// <remarks>In the states <see cref="PromptState.Restart"/> and <see cref="PromptState.Unavailable"/>, the page shows no question. Then
/// <see cref="OtherWay"/> and the addresses after it are <see langword="null"/>.</remarks>
public sealed record PromptLinks
{
    /// <summary>Where the person starts again, or continues.</summary>
    public required string StartAgain { get; init; }

    /// <summary>The page's style.</summary>
    public required string Style { get; init; }

    /// <summary>The page's script.</summary>
    public required string Script { get; init; }

    /// <summary>The page to which browsers are sent: the built-in one, or the host's own.</summary>
    public required string Page { get; init; }

    /// <summary>The address from which the script loads the card with the question (GET).</summary>
    public required string Card { get; init; }

    /// <summary>The host's logo, or <see langword="null"/>.</summary>
    public string? Logo { get; init; }

    /// <summary>The host's style, or <see langword="null"/>.</summary>
    public string? HostStyle { get; init; }

    /// <summary>Another way to sign in, or <see langword="null"/>.</summary>
    public string? OtherWay { get; init; }

    /// <summary>Asks the phone (POST).</summary>
    public string? Start { get; init; }

    /// <summary>The status of the question, after the next change (GET, with <c>seen</c> and <c>wait</c>).</summary>
    public string? Status { get; init; }

    /// <summary>The stream of states (GET).</summary>
    public string? Events { get; init; }

    /// <summary>Withdraws the question (POST).</summary>
    public string? Cancel { get; init; }

    /// <summary>Takes the outcome (POST).</summary>
    public string? Complete { get; init; }

    /// <summary>Where the browser most likely goes after <see cref="Complete"/>. The script goes there if it does not get the response.</summary>
    public string? AfterApproval { get; init; }

    /// <summary>Reports "This wasn't me" (POST).</summary>
    public string? Report { get; init; }
}
