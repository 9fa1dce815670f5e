using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using TwoFactor.AspNetCore;

namespace TwoFactor.Demo.Portal;

/// <summary>The portal's own pages, as plain as they can be.</summary>
internal sealed class PortalPages(IAntiforgery antiforgery, IHttpContextAccessor accessor, HtmlEncoder html)
{
    public IResult LogIn(string? tenant, bool isWrong = false) => Page("Log in", $"""
        {(isWrong ? "<p class=\"wrong\" role=\"alert\">The name or the password is wrong.</p>" : string.Empty)}
        <form method="post" action="/login">
          {Token()}
          <label>Company <select name="tenant">{Option("acme", tenant)}{Option("globex", tenant)}</select></label>
          <label>Name <input name="name" value="{PortalUsers.Name}" autocomplete="username"></label>
          <label>Password <input name="password" type="password" value="{PortalUsers.Password}" autocomplete="current-password"></label>
          <button>Log in</button>
        </form>
        """);

    public IResult Account(ClaimsPrincipal user) => Page("Your account", $"""
        <p>Welcome, <b>{html.Encode(user.Identity?.Name ?? string.Empty)}</b> of <b>{html.Encode(user.FindFirstValue(TwoFactorClaimTypes.Tenant) ?? string.Empty)}</b>.
           You proved who you are by: {html.Encode(string.Join(", ", user.FindAll(TwoFactorClaimTypes.AuthenticationMethod).Select(claim => claim.Value)))}.</p>
        <form method="post" action="/pay">
          {Token()}
          <label>Amount <input name="amount" type="number" value="250" min="1" max="10000"></label>
          <button>Pay</button>
        </form>
        <form method="post" action="/logout"><button class="quiet">Log out</button></form>
        """);

    public static IResult Paid(decimal amount) => Page("Paid", $"""
        <p>You paid <b>{amount.ToString("N2", CultureInfo.InvariantCulture)}</b>. The phone confirmed it.</p>
        <p><a href="/">Back to your account</a></p>
        """);

    private static string Option(string name, string? selected) => $"<option{(name == selected ? " selected" : string.Empty)}>{name}</option>";

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
            :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
            body { max-width: 26rem; margin: 3rem auto; padding: 0 1rem }
            label { display: block; margin: .75rem 0 } input, select { display: block; width: 100%; box-sizing: border-box; padding: .5rem; font: inherit }
            button { padding: .6rem 1.2rem; font: inherit; margin-top: .5rem } .quiet { opacity: .7 } .wrong { color: #c00 }
          </style>
        </head>
        <body><h1>{{title}}</h1>{{body}}</body>
        </html>
        """, "text/html; charset=utf-8");
}
