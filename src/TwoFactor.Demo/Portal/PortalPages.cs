using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using TwoFactor.AspNetCore;

namespace TwoFactor.Demo.Portal;

/// <summary>The portal's own pages: a login, an account and a receipt.</summary>
internal sealed class PortalPages(IAntiforgery antiforgery, IHttpContextAccessor accessor, HtmlEncoder html)
{
    public IResult LogIn(string? tenant, bool isWrong = false) => Page("Log in", $"""
        {(isWrong ? "<p class=\"wrong\" role=\"alert\">The name or the password is wrong.</p>" : string.Empty)}
        <form method="post" action="/login">
          {Token()}
          <label>Company <select name="tenant">{Option("acme", "Acme", tenant)}{Option("globex", "Globex", tenant)}</select></label>
          <label>Name <input name="name" value="{PortalUsers.Name}" autocomplete="username"></label>
          <label>Password <input name="password" type="password" value="{PortalUsers.Password}" autocomplete="current-password"></label>
          <button>Log in</button>
        </form>
        """);

    public IResult Account(ClaimsPrincipal user) => Page("Your account", $"""
        <p>Welcome, <b>{html.Encode(user.Identity?.Name ?? string.Empty)}</b> of <b>{html.Encode(user.FindFirstValue(TwoFactorClaimTypes.Tenant) ?? string.Empty)}</b>.</p>
        <p>{HowSignedIn(user)}</p>
        <form method="post" action="/pay">
          {Token()}
          <label>Amount <input name="amount" type="number" value="250" min="1" max="10000"></label>
          <button>Pay</button>
        </form>
        <form method="post" action="/logout">{Token()}<button class="quiet">Log out</button></form>
        """);

    public static IResult Paid(decimal amount) => amount is < 1 or > 10_000 ? Results.BadRequest() : Page("Paid", $"""
        <p>You paid <b>{amount.ToString("N2", CultureInfo.InvariantCulture)}</b>. The phone confirmed it.</p>
        <p><a href="/">Back to your account</a></p>
        """);

    /// <summary>What the claims of the sign-in record. With the failure mode <c>OpenWithAudit</c>, a login may be complete without the phone.</summary>
    internal static string HowSignedIn(ClaimsPrincipal user) => user.HasClaim(TwoFactorClaimTypes.AuthenticationMethod, "mfa")
        ? "You signed in with your password and your phone: the claim <code>amr</code> is <code>mfa</code>."
        : "You signed in with your password alone, because your phone could not be asked: the claim <code>amr</code> is not <code>mfa</code>.";

    private static string Option(string tenant, string company, string? selected) =>
        $"<option value=\"{tenant}\"{(tenant == selected ? " selected" : string.Empty)}>{company}</option>";

    private string Token()
    {
        AntiforgeryTokenSet tokens = antiforgery.GetAndStoreTokens(accessor.HttpContext!);
        return $"<input type=\"hidden\" name=\"{tokens.FormFieldName}\" value=\"{html.Encode(tokens.RequestToken!)}\">";
    }

    private static IResult Page(string title, string body) => Results.Content($$"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
          <title>{{title}} – Demo Portal</title>
          <style>
            :root { color-scheme: light dark; --line: light-dark(#c9cedb, #414857); --soft: light-dark(#555c6e, #a6adbf); --accent: light-dark(#2f52cf, #9db1ff);
                    font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#f3f4f6, #12151b); color: light-dark(#1b1e27, #e9ebf2) }
            body { max-width: 26rem; margin: 0 auto; padding: clamp(1rem, 8vh, 4rem) 1rem }
            main { padding: clamp(1.25rem, 6vw, 2.25rem); border: 1px solid var(--line); border-radius: 1rem; background: light-dark(#fff, #1c212a) }
            h1 { margin: 0 0 1rem; font-size: 1.5rem } .brand { margin: 0 0 1.5rem; color: var(--soft); font-weight: 600 }
            label { display: block; margin: 0 0 1rem; font-weight: 600 }
            input, select, button { box-sizing: border-box; width: 100%; min-height: 3rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .625rem; font: inherit; color: inherit; background: transparent }
            input, select { display: block; margin-top: .25rem; font-weight: 400 } option { background: light-dark(#fff, #1c212a) }
            button { margin-top: .5rem; border-color: var(--accent); background: var(--accent); color: light-dark(#fff, #10131c); font-weight: 600; cursor: pointer }
            .quiet { border-color: var(--line); background: transparent; color: inherit } .wrong { color: light-dark(#b3261e, #ff9c94) } a { color: var(--accent) }
            :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
          </style>
        </head>
        <body><main><p class="brand">Demo Portal</p><h1>{{title}}</h1>{{body}}</main></body>
        </html>
        """, "text/html; charset=utf-8");
}
