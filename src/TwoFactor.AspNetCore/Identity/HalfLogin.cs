using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Identity's own cookie of a login whose password was right. It records when that was, and the user's security stamp then.</summary>
/// <remarks>Identity renews the cookie while it is used. Without the record, the limit of a login would begin anew each time, and a changed password would not
/// end it.</remarks>
internal static class HalfLogin
{
    private const string BegunKey = ".TwoFactor.begun";
    private const string StampKey = ".TwoFactor.stamp";

    private static readonly string Scheme = IdentityConstants.TwoFactorUserIdScheme;

    /// <summary>Records the login's beginning, if it is not recorded yet.</summary>
    /// <returns>When the login has begun.</returns>
    public static async Task<DateTimeOffset> BegunAsync<TUser>(HttpContext http, UserManager<TUser> users, TUser user, DateTimeOffset now)
        where TUser : class
    {
        if (await http.AuthenticateAsync(Scheme) is not { Principal: { } principal, Properties: { } known })
            return now;
        if (known.GetString(BegunKey) is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset recorded))
            return recorded;
        DateTimeOffset begun = known.IssuedUtc ?? now;
        // Not a copy: code later in this request, which extends the login, reads these properties.
        known.SetString(BegunKey, begun.ToString("O", CultureInfo.InvariantCulture));
        known.SetString(StampKey, await StampAsync(users, user));
        await http.SignInAsync(Scheme, principal, known);
        return begun;
    }

    /// <summary>Whether the user's security stamp is that of the recorded beginning. A login without a record began with a password that was posted since.</summary>
    public static async Task<bool> IsCurrentAsync<TUser>(HttpContext http, UserManager<TUser> users, TUser user)
        where TUser : class =>
        (await http.AuthenticateAsync(Scheme)).Properties?.GetString(StampKey) is not { } stamp || stamp == await StampAsync(users, user);

    private static async Task<string> StampAsync<TUser>(UserManager<TUser> users, TUser user)
        where TUser : class =>
        users.SupportsUserSecurityStamp ? Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(await users.GetSecurityStampAsync(user)))) : string.Empty;
}
