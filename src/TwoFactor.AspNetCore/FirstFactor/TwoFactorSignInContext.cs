using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore;

/// <summary>A login that the phone, or the failure mode, has approved, before the user is signed in. Passed to
/// <see cref="TwoFactorWebOptions.SignIn"/>.</summary>
public sealed class TwoFactorSignInContext
{
    /// <summary>The request that completes the login.</summary>
    public required HttpContext HttpContext { get; init; }

    /// <summary>The outcome. <see cref="FlowOutcome.ApprovedUser"/> is the user who approved, and <see cref="FlowOutcome.ByFailureMode"/> is true if
    /// the phone was not asked because the service was unavailable.</summary>
    public required FlowOutcome Outcome { get; init; }

    /// <summary>The principal that was held back, with the claims of <see cref="TwoFactorClaimTypes"/>.</summary>
    public required ClaimsPrincipal Principal { get; init; }

    /// <summary>The properties for the sign-in, as <see cref="FirstFactorOptions.Properties"/> gave them.</summary>
    public required AuthenticationProperties Properties { get; init; }

    /// <summary>The scheme to sign in with, as <see cref="FirstFactorOptions.Scheme"/> gave it; <see langword="null"/> for the host's default scheme for
    /// signing in.</summary>
    public string? Scheme { get; init; }

    /// <summary>Where the browser goes after the login: a path of this host, or with <c>~/</c> one of the application. Any other value is
    /// replaced by the root of the application.</summary>
    public required string ReturnUrl { get; set; }

    /// <summary>The outcome, without the user.</summary>
    public override string ToString() => Outcome.ToString();
}
