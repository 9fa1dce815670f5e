using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Cookies;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Identity's own cookie of a login whose password was right. It gets a record of when that was, and of the user's security stamp then.</summary>
/// <remarks>The record is made where Identity creates the cookie. Made later, it could have the stamp of a newer password. Identity renews the cookie while it
/// is used, and the record stays as it is: the limit of a login does not begin anew, and a changed password ends it.</remarks>
internal sealed class HalfLogin<TUser>(TimeProvider time) : IPostConfigureOptions<CookieAuthenticationOptions>
    where TUser : class
{
    private const string BegunKey = ".TwoFactor.begun";
    private const string StampKey = ".TwoFactor.stamp";

    private static readonly string Scheme = IdentityConstants.TwoFactorUserIdScheme;

    /// <summary>When the password was posted.</summary>
    /// <returns>The time (UTC); <see langword="null"/> if the login has no record, or the user's security stamp is another one since.</returns>
    public static async Task<DateTimeOffset?> BegunAsync(HttpContext http, UserManager<TUser> users, TUser user) =>
        (await http.AuthenticateAsync(Scheme)).Properties is { } known
        && known.GetString(StampKey) is { } stamp && stamp == await StampAsync(users, user)
        && DateTimeOffset.TryParse(known.GetString(BegunKey), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset begun)
            ? begun
            : null;

    public void PostConfigure(string? name, CookieAuthenticationOptions options)
    {
        if (name == Scheme)
            CookieSignIns.Before(options, RecordAsync);
    }

    private async Task RecordAsync(CookieSigningInContext context)
    {
        if (context.Properties.GetString(BegunKey) is not null)
            return; // the cookie of this login is extended
        UserManager<TUser> users = context.HttpContext.RequestServices.GetRequiredService<UserManager<TUser>>();
        if (context.Principal?.FindFirstValue(ClaimTypes.Name) is not { } id || await IdentityUsers.FindAsync(users, id) is not { } user)
            return;
        context.Properties.SetString(StampKey, await StampAsync(users, user));
        context.Properties.SetString(BegunKey, time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
    }

    private static async Task<string> StampAsync(UserManager<TUser> users, TUser user) =>
        users.SupportsUserSecurityStamp ? Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(await users.GetSecurityStampAsync(user)))) : string.Empty;
}
