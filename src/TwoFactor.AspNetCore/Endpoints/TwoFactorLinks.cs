using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.AspNetCore.Registration;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Generates addresses of the page and its endpoints, where the host has mapped them, with the request's base path.</summary>
internal sealed class TwoFactorLinks(LinkGenerator links, IOptions<TwoFactorWebOptions> options)
{
    /// <summary>Queries keep their case, also in a host that generates its links in lower case: ids, purposes and protected texts are case-sensitive.</summary>
    public static readonly LinkOptions KeepsCase = new() { LowercaseQueryStrings = false };

    /// <summary>The page of one of the browser's questions: the built-in page, or the host's own.</summary>
    public string Page(HttpContext http, QuestionCookie cookie)
    {
        string ours = To(http, EndpointNames.Page, cookie); // also if the host has a page of its own: it throws if MapTwoFactor was not called
        if (HostPath.Resolve(http, options.Value.Page.PagePath) is not { } page)
            return ours;
        if (cookie.Purpose is { } purpose)
            page = QueryHelpers.AddQueryString(page, "purpose", purpose);
        return cookie.Form is { } form ? QueryHelpers.AddQueryString(page, "form", form) : page;
    }

    /// <summary>Whether the request is for the page at this address, whatever their queries are.</summary>
    public static bool IsAt(HttpContext http, string page)
    {
        string asked = http.Request.PathBase.Add(http.Request.Path).ToUriComponent();
        return string.Equals(page.Split('?')[0].TrimEnd('/'), asked.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The address of an endpoint, for one question and its flow.</summary>
    /// <param name="http">The request.</param>
    /// <param name="endpoint">One of <see cref="EndpointNames"/>.</param>
    /// <param name="cookie">The cookie of the question.</param>
    /// <param name="id">The flow; <see langword="null"/> for none.</param>
    public string To(HttpContext http, string endpoint, QuestionCookie cookie, string? id = null)
    {
        RouteValueDictionary values = ValuesOf(cookie);
        if (id is not null)
            values["id"] = id;
        return Path(http, endpoint, values);
    }

    /// <summary>The built-in page, without a request.</summary>
    /// <param name="cookie">The cookie of the question.</param>
    /// <param name="pathBase">The application's base path, if it has one.</param>
    public string BuiltInPage(QuestionCookie cookie, PathString pathBase) =>
        links.GetPathByName(EndpointNames.Page, ValuesOf(cookie), pathBase, options: KeepsCase)
        ?? throw MissingCall.MapTwoFactor();

    public string Asset(HttpContext http, string name) => Path(http, EndpointNames.Asset, new RouteValueDictionary { ["name"] = name });

    private static RouteValueDictionary ValuesOf(QuestionCookie cookie)
    {
        RouteValueDictionary values = [];
        if (cookie.Purpose is { } purpose)
            values["purpose"] = purpose;
        if (cookie.Form is { } form)
            values["form"] = form;
        return values;
    }

    // A route parameter in the prefix, as in "/{customer}/two-factor", gets its value from the request.
    private string Path(HttpContext http, string endpoint, RouteValueDictionary values) =>
        links.GetPathByAddress(http, endpoint, values, http.Request.RouteValues, options: KeepsCase) ?? throw MissingCall.MapTwoFactor();
}
