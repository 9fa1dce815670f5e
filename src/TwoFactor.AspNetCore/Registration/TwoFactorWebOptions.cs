using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore;

/// <summary>Options of the page, its endpoints and the sign-in; see <c>AddAspNetCore</c>.</summary>
public sealed class TwoFactorWebOptions
{
    /// <summary>The name of this application on the page.</summary>
    /// <value>Any text; <see langword="null"/> (default) for the host environment's application name.</value>
    public string? ApplicationName { get; set; }

    /// <summary>The look of the page, and its links.</summary>
    /// <value>The built-in page without additions, by default.</value>
    public TwoFactorPageOptions Page { get; } = new();

    /// <summary>How long after the first factor the phone can be asked. Asking again does not extend it. An answer to a question that was asked in
    /// time counts.</summary>
    /// <value>1 minute to 1 hour; 10 minutes by default.</value>
    public TimeSpan FirstFactorLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long one status request of the page may wait for a change.</summary>
    /// <value>0 to 60 seconds; 25 seconds by default, which is within the usual timeouts of proxies.</value>
    public TimeSpan LongPollTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How often a stream without changes sends a heartbeat, so that proxies keep it open.</summary>
    /// <value>1 to 60 seconds; 15 seconds by default.</value>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The subject of a principal: your own id of the user, 1 to 256 characters.</summary>
    /// <value><see langword="null"/> (default) for the claim <see cref="ClaimTypes.NameIdentifier"/>, else <c>sub</c>.</value>
    public Func<ClaimsPrincipal, string?>? Subject { get; set; }

    /// <summary>Returns the tenant of a signed-in user, for <c>RequireTwoFactor</c>. A user for whom it returns <see langword="null"/>
    /// is refused like one without a right.</summary>
    /// <value><see langword="null"/> (default) for the claim <see cref="TwoFactorClaimTypes.Tenant"/>, which <c>SignInFirstFactorAsync</c> adds.</value>
    public Func<HttpContext, string?>? Tenant { get; set; }

    /// <summary>How old an approval may be if <c>RequireTwoFactor</c> gives no age, for every purpose except
    /// <see cref="FlowRequest.SignIn"/>.</summary>
    /// <value>1 second to 1 day; 5 minutes by default.</value>
    public TimeSpan StepUpMaxAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Returns a short text for the phone, for <c>RequireTwoFactor</c>, from the request and the purpose. An approval counts only for requests for which it
    /// returns the same text.</summary>
    /// <remarks>It is called when the phone has to be asked, and again for each request that comes with an approval. It must depend on nothing but what the request
    /// asks for: with a time or a random number in the text, no approval would ever count. It may be called several times for one request, before its antiforgery
    /// token is checked. Read a form with <c>ReadFormAsync</c>, because <c>Form</c> blocks a thread while the form arrives. Requests with an invalid form get 400. Do not read
    /// the form of an upload that your endpoint reads from the body.</remarks>
    /// <value>At most 80 characters are used and compared, so put first what must not change; <see langword="null"/> (default) for the purpose.</value>
    public Func<HttpContext, string, ValueTask<string?>>? StepUpMessage { get; set; }

    /// <summary>Whether <see cref="FlowFailureMode.OpenWithAudit"/> also counts as an approval for <c>RequireTwoFactor</c>. If so, for example a
    /// payment succeeds without the phone while the service is unavailable.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowStepUpByFailureMode { get; set; }

    /// <summary>Signs the user in after an approval, in place of the default. It is called once for each approval. An exception from it is passed on to
    /// the host, and the login ends.</summary>
    /// <value><see langword="null"/> (default) to sign the principal in.</value>
    public Func<TwoFactorSignInContext, Task>? SignIn { get; set; }
}
