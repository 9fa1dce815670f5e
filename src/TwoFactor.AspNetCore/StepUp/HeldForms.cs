using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Keeps a small form in a protected cookie of the browser while the phone is asked. Only one form is kept at a time.</summary>
internal sealed partial class HeldForms(IDataProtectionProvider protection, TimeProvider time, ReturnUrls returnUrls, TwoFactorLinks links, QuietLogger<HeldForms> logger)
{
    public const string CookieName = TwoFactorCookies.Prefix + "Form";

    /// <summary>The longest form that is kept, in bytes. Servers refuse requests with more than about 32 KB of headers.</summary>
    private const long LongestForm = 8 * 1024;

    private const int LongestCookie = 16 * 1024;
    private const int LongestBack = 1000; // it is part of an address, and some servers refuse a query of more than 2,048 characters
    private const int IdBytes = 16;
    private const int IdLength = 22; // in Base64Url
    private const string FormType = "application/x-www-form-urlencoded";

    private readonly SecureDataFormat<HeldForm> format = new(
        new JsonSerialized<HeldForm>(StepUpJson.Default.HeldForm), protection.CreateProtector("TwoFactor.AspNetCore", "HeldForm", "v1"));

    private readonly IDataProtector link = protection.CreateProtector("TwoFactor.AspNetCore", "HeldForm.Link", "v1");
    private readonly IDataProtector back = protection.CreateProtector("TwoFactor.AspNetCore", "HeldForm.Back", "v1");

    /// <summary>Keeps the form of this request, or the fact that it could not be kept.</summary>
    /// <returns>The text by which the page of this tab tells its form.</returns>
    public async Task<string> HoldAsync(HttpContext http, StepUpUser user, string purpose, DateTimeOffset expires, IReadOnlyList<string> schemes)
    {
        // A longer address could not be kept, nor an ambiguous one, and the form must not go to another one.
        string? own = ReturnUrls.OwnAddress(http.Request);
        string action = returnUrls.LocalOrRoot(http.Request, own);
        HeldForm form = new()
        {
            Id = NewId(),
            Purpose = purpose,
            Tenant = user.Tenant,
            Subject = user.Subject,
            Session = user.Session,
            SeenAt = user.SeenAt(time),
            Schemes = schemes,
            IsByHeader = !user.HasSignIn && http.Request.Headers.ContainsKey(HeaderNames.Authorization),
            Browser = BrowserCookie.Hash(BrowserCookie.Ensure(http)),
            Expires = expires,
            Action = action,
            Back = Referring(http.Request),
            Fields = action == own ? await FieldsAsync(http.Request) : null,
        };
        string text = format.Protect(form, CookieName);
        if (text.Length > LongestCookie)
            text = format.Protect(form = form with { Fields = null }, CookieName); // too many characters that JSON escapes
        if (form.Fields is null)
            LogNotKept(http.Request.Path);
        TwoFactorCookies.Write(http, CookieName, text);
        return LinkOf(http, form);
    }

    /// <summary>Does not keep the form of this request, because that of another tab must stay.</summary>
    /// <returns>The text by which the page of this tab tells that its form was not kept, as <see cref="HoldAsync"/> returns it.</returns>
    public string Refuse(HttpContext http)
    {
        LogNotKept(http.Request.Path);
        return LinkOf(http, NewId(), Referring(http.Request));
    }

    /// <summary>The page of this host from which the form of this request comes.</summary>
    /// <remarks>A form that was kept is sent from our page. That page shows nothing after the form was sent, or another one was kept, so the page of the form as it was
    /// kept is returned instead.</remarks>
    public string Referring(HttpRequest request)
    {
        string page = returnUrls.Referring(request);
        int query = page.IndexOf('?', StringComparison.Ordinal);
        return query >= 0 && QueryHelpers.ParseQuery(page[query..]).TryGetValue("form", out StringValues form) && Unprotect(link, form.ToString()) is { } linked
            ? linked[IdLength..]
            : page;
    }

    /// <summary>The form that this browser keeps for a purpose.</summary>
    public HeldForm? Find(HttpContext http, string? purpose) =>
        TwoFactorCookies.Read(http, CookieName) is { } text
        && format.Unprotect(text, CookieName) is { } form
        && form.Purpose == purpose
        && BrowserCookie.Read(http) is { } browser && BrowserCookie.Hash(browser) == form.Browser
        && form.Expires > time.GetUtcNow()
            ? form
            : null;

    /// <summary>The form that this browser keeps for a purpose, if it is the one of this tab.</summary>
    /// <param name="http">The request.</param>
    /// <param name="purpose">The purpose.</param>
    /// <param name="form">The text that <see cref="HoldAsync"/> returned.</param>
    public HeldForm? Find(HttpContext http, string? purpose, string? form) =>
        Find(http, purpose) is { } held && Unprotect(link, form)?.StartsWith(held.Id, StringComparison.Ordinal) == true ? held : null;

    /// <summary>The text of the form that this browser keeps for a purpose, for another tab with the same question; <see langword="null"/> for none.</summary>
    public string? LinkOf(HttpContext http, string purpose) => Find(http, purpose) is { } held ? LinkOf(http, held) : null;

    /// <summary>Where the browser goes after the approval of a step-up: to the page with the kept form, or, without a form, to the question's return URL.</summary>
    /// <remarks>Another form, or other cookies, may have taken the form's place meanwhile. The address then contains, protected, where the person can send the form
    /// again. A page of the host that does not tell its tab's form gets such an address too, because the fields are hidden, and the person could not see that they
    /// are those of another tab.</remarks>
    public string AfterApproval(HttpContext http, FoundQuestion found)
    {
        PendingQuestion question = found.Question;
        string? form = found.Cookie.Form;
        string? linked = Unprotect(link, form);
        // A tab with a form that was not kept may wait for a question without one. It must not go on as if nothing had been sent.
        if (!question.ResumesForm && linked is null)
            return question.ReturnUrl;
        string page = links.To(http, EndpointNames.Resume, found.Cookie);
        if (Find(http, question.Purpose, form) is not null && CookieBudget.Of(http).Contains(CookieName))
            return page;
        return QueryHelpers.AddQueryString(page, "back", back.Protect(linked?[IdLength..] ?? question.ReturnUrl));
    }

    /// <summary>Where a form that was lost can be sent again; <see langword="null"/> for a text that is not from <see cref="AfterApproval"/>.</summary>
    public string? Back(string? text) => Unprotect(back, text);

    /// <summary>Deletes the form after it was sent again and authorized. Posts to other addresses, or for other purposes, leave it.</summary>
    public void Forget(HttpContext http, IEnumerable<string> purposes)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || TwoFactorCookies.Read(http, CookieName) is null)
            return;
        if (ReturnUrls.OwnAddress(http.Request) is { } own && purposes.Any(purpose => Find(http, purpose)?.Action == own))
            TwoFactorCookies.Delete(http, CookieName);
    }

    private string LinkOf(HttpContext http, HeldForm form) => LinkOf(http, form.Id, form.Back);

    private string LinkOf(HttpContext http, string id, string back) =>
        link.Protect(id + (back.Length <= LongestBack ? back : http.Request.PathBase.Add("/").ToUriComponent()));

    private static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));

    private static string? Unprotect(IDataProtector protector, string? text)
    {
        try
        {
            return string.IsNullOrEmpty(text) ? null : protector.Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // Only from a page of this host: a form of another site must not be sent again as a form of this host.
    private static async Task<IReadOnlyList<KeyValuePair<string, string>>?> FieldsAsync(HttpRequest request)
    {
        if (!SameOrigin.IsProven(request) || request.ContentLength is not (>= 0 and <= LongestForm)
            || request.ContentType?.Split(';')[0].Trim().Equals(FormType, StringComparison.OrdinalIgnoreCase) != true || !request.HasFormContentType) // parameters may follow the type
            return null;
        try
        {
            IFormCollection form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            return [.. form.SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value ?? string.Empty))];
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null; // the body is not a valid form
        }
    }

    [LoggerMessage(EventIds.FormNotKept, LogLevel.Information, "A request to {Path} needs the phone, and its form cannot be kept: it is longer than 8 KB, its address is longer than 2,048 characters or ambiguous, it is not a plain form, or it is from another site. The page asks the person to send it again.", EventName = nameof(EventIds.FormNotKept))]
    private partial void LogNotKept(PathString path);
}
