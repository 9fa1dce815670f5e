using System.Security.Claims;

namespace TwoFactor.AspNetCore;

/// <summary>How the page, its endpoints and the sign-in behave; see <c>AddAspNetCore</c>.</summary>
public sealed class TwoFactorWebOptions
{
    /// <summary>What the page calls this application.</summary>
    /// <value>Any text; <see langword="null"/> (default) for the host environment's application name.</value>
    public string? ApplicationName { get; set; }

    /// <summary>How long a principal is held back for the phone. Asking again does not prolong it.</summary>
    /// <value>1 minute to 1 hour; 10 minutes by default.</value>
    public TimeSpan FirstFactorLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long one look of the page may wait for news.</summary>
    /// <value>0 to 60 seconds; 25 seconds by default, which proxies allow.</value>
    public TimeSpan LongestPoll { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How often a stream without news sends something, so that proxies keep it open.</summary>
    /// <value>1 to 60 seconds; 15 seconds by default.</value>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The subject of a principal: your own id of the user, 1 to 256 characters.</summary>
    /// <value><see langword="null"/> (default) for the claim <see cref="ClaimTypes.NameIdentifier"/>, else <c>sub</c>.</value>
    public Func<ClaimsPrincipal, string?>? Subject { get; set; }

    /// <summary>Does what is to be done after an approval, in place of signing the principal in. It is called once for each approval. What it throws
    /// reaches the host, and the login is over.</summary>
    /// <value><see langword="null"/> (default) to sign the principal in.</value>
    public Func<FirstFactorCompleted, Task>? OnCompleted { get; set; }
}
