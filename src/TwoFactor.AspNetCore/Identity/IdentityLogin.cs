using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Creates the question for a login that Identity has started. Identity's own cookie names the user.</summary>
internal sealed partial class IdentityLogin<TUser>(IOptions<TwoFactorWebOptions> options, TimeProvider time, QuietLogger<IdentityLogin<TUser>> logger) : IIdentityLogin
    where TUser : class
{
    public async Task<PendingQuestion?> QuestionAsync(HttpContext http, string browser, string returnUrl, bool isPersistent, bool rememberMachine)
    {
        SignInManager<TUser> signIn = http.RequestServices.GetRequiredService<SignInManager<TUser>>();
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } user)
            return null;
        if (http.RequestServices.GetRequiredService<IdentityPhones<TUser>>().ServiceOf(user) is not { } service)
        {
            LogNoTenant();
            return null;
        }

        DateTimeOffset? firstFactor = await FirstFactorRecord<TUser>.FindTimeAsync(http, signIn.UserManager, user);
        if (firstFactor + options.Value.FirstFactorLifetime is not { } expires || expires <= time.GetUtcNow())
        {
            logger.LogRefused(service.Tenant, IdentityRefusals.Ended);
            return null;
        }

        if (await IdentityRefusals.OfAsync(signIn, user) is { } reason)
        {
            logger.LogRefused(service.Tenant, reason);
            return null;
        }

        AuthenticationProperties properties = new() { IsPersistent = isPersistent };
        if (rememberMachine)
            RememberedBrowser.Request(properties);
        return new PendingQuestion
        {
            Kind = QuestionKind.Identity,
            Tenant = service.Tenant,
            Subject = await signIn.UserManager.GetUserIdAsync(user),
            ReturnUrl = returnUrl,
            BrowserHash = BrowserCookie.Hash(browser),
            Expires = expires,
            Properties = properties,
        };
    }

    public async Task<bool> HasPhoneAsync(HttpContext http)
    {
        SignInManager<TUser> signIn = http.RequestServices.GetRequiredService<SignInManager<TUser>>();
        return await signIn.GetTwoFactorAuthenticationUserAsync() is { } user
            && await http.RequestServices.GetRequiredService<IdentityPhones<TUser>>().IsConnectedAsync(signIn.UserManager, user);
    }

    [LoggerMessage(EventIds.IdentityWithoutTenant, LogLevel.Warning, "A login of Identity needs the phone, but its user has no configured tenant.", EventName = nameof(EventIds.IdentityWithoutTenant))]
    private partial void LogNoTenant();
}
