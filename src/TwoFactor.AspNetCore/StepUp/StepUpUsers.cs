using System.Buffers.Text;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.AspNetCore.FirstFactor;
using TwoFactor.AspNetCore.Registration;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Finds the subject, the tenant and the sign-in of a request's user.</summary>
internal sealed partial class StepUpUsers(IOptions<TwoFactorWebOptions> options, ITwoFactorProviderFactory providers, QuietLogger<StepUpUsers> logger)
{
    /// <returns>The user; <see langword="null"/> if there is no subject, or no existing tenant.</returns>
    public async Task<StepUpUser?> FindAsync(HttpContext http, ClaimsPrincipal principal)
    {
        if (principal.Identity?.IsAuthenticated != true
            || FirstFactorSubject.Find(principal, options.Value) is not { } subject || !FirstFactorSubject.IsSubject(subject)
            || TenantOf(http, principal) is not { } tenant || !providers.TryGetProvider(tenant, out _))
            return null;
        HostSignIn signIn = await HostSignIn.OfAsync(http);
        return (SessionOf(principal) ?? SessionOf(signIn)) is { } session
            ? new StepUpUser(tenant, subject, session, signIn.SignedIn) // not when the cookie was issued, because it may have been renewed
            : new StepUpUser(tenant, subject, Session: null, signIn.At);
    }

    /// <summary>Whether the request's user is the user of an earlier request, in the same sign-in. Endpoints that do not require the host's schemes
    /// call <see cref="SchemeUser.FindAsync"/> first.</summary>
    public async Task<bool> IsStillAsync(HttpContext http, string tenant, string subject, string? session, DateTimeOffset seenAt) =>
        await FindAsync(http, http.User) is { } user && IsSame(user, tenant, subject) && user.IsSameSignIn(session, seenAt);

    /// <summary>Whether the request's user is this one, in whichever sign-in.</summary>
    public async Task<bool> IsAsync(HttpContext http, string tenant, string subject) =>
        await FindAsync(http, http.User) is { } user && IsSame(user, tenant, subject);

    /// <summary>Logs why there is no such user.</summary>
    /// <exception cref="InvalidOperationException">The host lacks a call or setting that every user needs.</exception>
    public void Explain(HttpContext http, ClaimsPrincipal principal)
    {
        if (FirstFactorSubject.Find(principal, options.Value) is null)
        {
            if (options.Value.Subject is null)
                throw MissingCall.Subject();
            LogImpossible(http.Request.Path, "Subject of AddAspNetCore returned no subject");
        }
        else if (TenantOf(http, principal) is not { } tenant)
        {
            if (options.Value.Tenant is null)
                throw MissingCall.Tenant();
            LogImpossible(http.Request.Path, "Tenant of AddAspNetCore returned no tenant");
        }
        else
        {
            LogImpossible(http.Request.Path, providers.TryGetProvider(tenant, out _) ? "the subject cannot be a name at the service" : $"there is no tenant '{Printable(tenant)}'");
        }
    }

    private static bool IsSame(StepUpUser user, string tenant, string subject) =>
        user.Subject == subject && string.Equals(user.Tenant, tenant, StringComparison.OrdinalIgnoreCase);

    private string? TenantOf(HttpContext http, ClaimsPrincipal principal)
    {
        string? tenant = options.Value.Tenant is { } find ? find(http) : principal.FindFirst(TwoFactorClaimTypes.Tenant)?.Value;
        return string.IsNullOrWhiteSpace(tenant) ? null : tenant;
    }

    // A renewed cookie keeps these claims. A new sign-in has different ones, unless they are of a session that an identity provider continues.
    private static string? SessionOf(ClaimsPrincipal principal)
    {
        string? id = principal.FindFirst(TwoFactorClaimTypes.SessionId)?.Value;
        string? time = principal.FindFirst(TwoFactorClaimTypes.AuthenticationTime)?.Value;
        return id is null && time is null ? null : Hash($"TwoFactor.Session:{id?.Length}:{id}:{time}");
    }

    private static string? SessionOf(HostSignIn signIn) => signIn.End is { } end ? Hash(string.Create(CultureInfo.InvariantCulture, $"TwoFactor.Session:end:{end.UtcTicks}")) : null;

    private static string Hash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Printable(string tenant) => tenant.Length <= 64 && !tenant.Any(char.IsControl) ? tenant : "(unprintable)";

    [LoggerMessage(EventIds.StepUpImpossible, LogLevel.Warning, "{Path} needs the phone, but the user cannot be asked: {Reason}. The request is refused like one without a right: with 403, or by the scheme of a cookie with a redirect to its AccessDeniedPath.", EventName = nameof(EventIds.StepUpImpossible))]
    private partial void LogImpossible(PathString path, string reason);
}
