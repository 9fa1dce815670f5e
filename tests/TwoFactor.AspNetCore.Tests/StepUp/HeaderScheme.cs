using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>A scheme without sign-ins, such as a client certificate: every request is jdoe's.</summary>
internal sealed class HeaderScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The value of Authorization for the scheme "Negotiate", which authenticates no request without it.</summary>
    public const string Credentials = "Negotiate test";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Scheme.Name == "Negotiate" && Request.Headers.Authorization != Credentials)
            return Task.FromResult(AuthenticateResult.NoResult());
        ClaimsIdentity identity = new([new Claim(ClaimTypes.NameIdentifier, "jdoe"), new Claim("two_factor_tenant", WebScene.Tenant)], Scheme.Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }
}
