using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Cookies;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Records in the host's cookies when their users signed in.</summary>
/// <remarks>The claims <c>sid</c> and <c>auth_time</c> may come from an identity provider, whose session lasts when the user signs out of this application. The time at
/// which the cookie was issued is renewed while the cookie is used. The properties of the cookie are kept when it is renewed, and a new sign-in has new ones.</remarks>
internal sealed class SignInTimes(TimeProvider time) : IPostConfigureOptions<CookieAuthenticationOptions>
{
    public const string Key = ".TwoFactor.signed-in";

    /// <summary>When the user signed in (UTC); <see langword="null"/> for a cookie from before, or of another kind of scheme.</summary>
    public static DateTimeOffset? Of(AuthenticationTicket ticket) =>
        DateTimeOffset.TryParse(ticket.Properties.GetString(Key), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset at) ? at : null;

    // If the host signs in with the properties of an earlier sign-in, it refreshes that one, and the earlier time stays.
    public void PostConfigure(string? name, CookieAuthenticationOptions options) => CookieSignIns.Before(options, context =>
    {
        context.Properties.Items.TryAdd(Key, time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    });
}
