namespace TwoFactor.AspNetCore;

/// <summary>The addresses that the page uses, with the request's base path.</summary>
public sealed record PromptLinks
{
    /// <summary>Where the person starts again, or goes on.</summary>
    public required string StartAgain { get; init; }

    /// <summary>The page's style.</summary>
    public required string Style { get; init; }

    /// <summary>The page's script.</summary>
    public required string Script { get; init; }

    /// <summary>Where browsers are sent: the page, or the host's own.</summary>
    public required string Page { get; init; }

    /// <summary>Where the script gets the question in words (get), wherever it is embedded.</summary>
    public required string Look { get; init; }

    /// <summary>The host's logo, or <see langword="null"/>.</summary>
    public string? Logo { get; init; }

    /// <summary>The host's style, or <see langword="null"/>.</summary>
    public string? HostStyle { get; init; }

    /// <summary>Another way to sign in, or <see langword="null"/>.</summary>
    public string? OtherWay { get; init; }

    /// <summary>Asks the phone (post).</summary>
    public string Start { get; init; } = string.Empty;

    /// <summary>The state of the question, which waits for news (get, with <c>seen</c> and <c>wait</c>).</summary>
    public string Status { get; init; } = string.Empty;

    /// <summary>The stream of states (get).</summary>
    public string Events { get; init; } = string.Empty;

    /// <summary>Withdraws the question (post).</summary>
    public string Cancel { get; init; } = string.Empty;

    /// <summary>Takes the outcome (post).</summary>
    public string Complete { get; init; } = string.Empty;

    /// <summary>"This wasn't me" (post).</summary>
    public string Report { get; init; } = string.Empty;
}
