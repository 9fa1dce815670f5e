using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore;

/// <summary>How the page, its endpoints and the sign-in behave; see <c>AddAspNetCore</c>.</summary>
public sealed class TwoFactorWebOptions
{
    /// <summary>What the page calls this application.</summary>
    /// <value>Any text; <see langword="null"/> (default) for the host environment's application name.</value>
    public string? ApplicationName { get; set; }

    /// <summary>How the page looks, and where else it leads.</summary>
    /// <value>Our page without additions, by default.</value>
    public TwoFactorPageOptions Page { get; } = new();

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

    /// <summary>The tenant of a signed-in user, for <c>RequireTwoFactor</c>; <see langword="null"/> for a user who has none, and then gets 403.</summary>
    /// <value><see langword="null"/> (default) for the claim <see cref="TwoFactorClaimTypes.Tenant"/>, which <c>SignInFirstFactorAsync</c> adds.</value>
    public Func<HttpContext, string?>? Tenant { get; set; }

    /// <summary>How old an approval may be where <c>RequireTwoFactor</c> names no age, for every purpose but <see cref="FlowRequest.SignIn"/>.</summary>
    /// <value>1 second to 1 day; 5 minutes by default.</value>
    public TimeSpan StepUpMaxAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What the phone shows for <c>RequireTwoFactor</c>, in few words, from the request and the purpose.</summary>
    /// <value>80 characters at most are used; <see langword="null"/> (default) for the purpose.</value>
    public Func<HttpContext, string, string?>? StepUpMessage { get; set; }

    /// <summary>Whether <see cref="FlowFailureMode.OpenWithAudit"/> also counts as an approval for <c>RequireTwoFactor</c>. Then a payment goes through
    /// without the phone while the service is away.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowStepUpByFailureMode { get; set; }

    /// <summary>Does what is to be done after an approval, in place of signing the principal in. It is called once for each approval. What it throws
    /// reaches the host, and the login is over.</summary>
    /// <value><see langword="null"/> (default) to sign the principal in.</value>
    public Func<FirstFactorCompleted, Task>? OnCompleted { get; set; }
}
