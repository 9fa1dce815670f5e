using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
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

    private static readonly string[] QueryNames = ["purpose", "form", "id", "seen", "wait", "login", "back"];

    private int mappings;

    /// <summary>Records that the endpoints are mapped. They can be mapped only once, because their names are unique.</summary>
    /// <exception cref="InvalidOperationException">They were mapped before.</exception>
    public void RecordMapping()
    {
        if (Interlocked.Increment(ref mappings) > 1)
            throw new InvalidOperationException("MapTwoFactor was called twice. One page serves all tenants and all kinds of logins.");
    }

    /// <summary>Refuses a route parameter that has the name of one of our query values: routing would put the query's value into the path.</summary>
    /// <exception cref="InvalidOperationException">There is such a parameter.</exception>
    public static void EnsureNoQueryName(RoutePattern pattern)
    {
        if (pattern.Parameters.FirstOrDefault(one => QueryNames.Contains(one.Name, StringComparer.OrdinalIgnoreCase)) is { } parameter)
            throw new InvalidOperationException($"The page is mapped below a route parameter \"{parameter.Name}\", and its own addresses have a value of that name in their query. Rename the parameter.");
    }

    /// <summary>The page of one of the browser's questions: the built-in page, or the host's own.</summary>
    public string Page(HttpContext http, QuestionCookie cookie)
    {
        string ours = To(http, EndpointNames.Page, cookie); // also if the host has a page of its own: it throws if MapTwoFactor was not called
        if (ResolveHostPath(http, options.Value.Page.PagePath) is not { } page)
            return ours;
        if (cookie.Purpose is { } purpose)
            page = QueryHelpers.AddQueryString(page, "purpose", purpose);
        return cookie.Form is { } form ? QueryHelpers.AddQueryString(page, "form", form) : page;
    }

    /// <summary>Resolves a path from the host's options, and encodes it for a header.</summary>
    public static string? ResolveHostPath(HttpContext http, string? path) => path switch
    {
        null => null,
        _ when path.StartsWith("~/", StringComparison.Ordinal) => http.Request.PathBase.Add("/").ToUriComponent() + ReturnUrls.Encoded(path[2..]),
        _ => ReturnUrls.Encoded(path),
    };

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
