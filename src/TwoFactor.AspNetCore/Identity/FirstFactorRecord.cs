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

/// <summary>Records in Identity's two-factor cookie when the first factor succeeded, and the user's security stamp then.
/// <see cref="TwoFactorWebOptions.FirstFactorLifetime"/> counts from that time, and a changed stamp ends the login.</summary>
/// <remarks>The record is made where Identity creates the cookie. Made later, it could have the stamp of a newer password. Identity renews the cookie while it
/// is used, and the record stays as it is.</remarks>
internal sealed class FirstFactorRecord<TUser>(TimeProvider time) : IPostConfigureOptions<CookieAuthenticationOptions>
    where TUser : class
{
    private const string TimeKey = ".TwoFactor.time";
    private const string StampKey = ".TwoFactor.stamp";

    private static readonly string Scheme = IdentityConstants.TwoFactorUserIdScheme;

    /// <summary>Finds when the first factor of the browser's login succeeded.</summary>
    /// <returns>The time (UTC); <see langword="null"/> if the login has no record, or the user's security stamp has changed since.</returns>
    public static async Task<DateTimeOffset?> FindTimeAsync(HttpContext http, UserManager<TUser> users, TUser user) =>
        (await http.AuthenticateAsync(Scheme)).Properties is { } known
        && known.GetString(StampKey) is { } stamp && stamp == await StampAsync(users, user)
        && DateTimeOffset.TryParse(known.GetString(TimeKey), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset recorded)
            ? recorded
            : null;

    public void PostConfigure(string? name, CookieAuthenticationOptions options)
    {
        if (name == Scheme)
            CookieSignIns.Before(options, RecordAsync);
    }

    private async Task RecordAsync(CookieSigningInContext context)
    {
        if (context.Properties.GetString(TimeKey) is not null)
            return; // IdentityCompletion.AskedAsync extends the cookie, with the same properties
        UserManager<TUser> users = context.HttpContext.RequestServices.GetRequiredService<UserManager<TUser>>();
        if (context.Principal?.FindFirstValue(ClaimTypes.Name) is not { } id || await IdentityUsers.FindAsync(users, id) is not { } user)
            return;
        context.Properties.SetString(StampKey, await StampAsync(users, user));
        context.Properties.SetString(TimeKey, time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
    }

    private static async Task<string> StampAsync(UserManager<TUser> users, TUser user) =>
        users.SupportsUserSecurityStamp ? Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(await users.GetSecurityStampAsync(user)))) : string.Empty;
}
