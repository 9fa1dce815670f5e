namespace TwoFactor.AspNetCore.Registration;

/// <summary>The exceptions for calls that are missing in the host.</summary>
internal static class MissingCall
{
    public static InvalidOperationException AddAspNetCore() => new(
        "The services of TwoFactor.AspNetCore are missing. Call AddAspNetCore() on what AddTwoFactor returns: builder.Services.AddTwoFactor(…).AddAspNetCore();");

    public static InvalidOperationException MapTwoFactor() => new(
        "The page of TwoFactor.AspNetCore is not mapped. Call app.MapTwoFactor(\"/two-factor\"); before the host runs. If it is mapped below a route parameter, the request's own path needs that parameter too.");

    public static InvalidOperationException Authentication() => new(
        "A user is signed in, but this request has no user: UseAuthentication() is missing, or comes too late. Call app.UseRouting(); app.UseAuthentication(); app.UseAuthorization(); in this order.");

    public static InvalidOperationException PageNeedsPhone(string purpose) => new(
        $"The page that waits for the phone requires the phone itself, for {purpose}: browsers would be redirected from it to it, again and again. Call app.MapTwoFactor(…).AllowAnonymous(); and with Page.PagePath, put [AllowAnonymous] on your page.");

    public static InvalidOperationException Subject() => new(
        "The signed-in user has no subject: neither a claim ClaimTypes.NameIdentifier nor sub. Add one when you sign users in, or set Subject of AddAspNetCore.");

    public static InvalidOperationException Identity() => new(
        "The phone is not added to Identity, or the page is not mapped. Call AddTwoFactor on the IdentityBuilder (builder.Services.AddIdentity<…>().AddTwoFactor(…)), and app.MapTwoFactor(\"/two-factor\"). If the page is mapped below a route parameter, the request's own path needs that parameter too.");

    public static InvalidOperationException SecurityStamp(string claim) => new(
        $"The signed-in user of Identity has no claim {claim}, so nothing tells whether the session was ended. Identity's UserClaimsPrincipalFactory adds it; let yours, and a claims transformation, keep it.");

    public static InvalidOperationException Tenant() => new(
        $"The signed-in user has no tenant. SignInFirstFactorAsync adds the claim {TwoFactorClaimTypes.Tenant}; if users are signed in by other means, set Tenant of AddAspNetCore.");

    public static InvalidOperationException SignInScheme() => new(
        "There is no default scheme to sign in with. Call builder.Services.AddAuthentication(…).AddCookie(), or set FirstFactorOptions.Scheme, or SignIn of AddAspNetCore.");

    public static InvalidOperationException SignInScheme(string name, string reason) => new(
        $"FirstFactorOptions.Scheme names the scheme '{name}', which {reason}. Name the scheme of a cookie (AddCookie), or set SignIn of AddAspNetCore.");

    public static InvalidOperationException DefaultCannotSignIn(string name) => new(
        $"The default scheme to sign in with is '{name}', which cannot sign in. Set DefaultSignInScheme of AddAuthentication to the scheme of a cookie (AddCookie), or set FirstFactorOptions.Scheme, or SignIn of AddAspNetCore.");
}
