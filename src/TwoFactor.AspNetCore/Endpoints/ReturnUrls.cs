using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Checks addresses to which browsers are sent. Only paths of this host are allowed.</summary>
internal sealed partial class ReturnUrls(QuietLogger<ReturnUrls> logger)
{
    private const int LongestUrl = 2048; // it is kept in a cookie
    private const string Parameter = "ReturnUrl";

    /// <summary>The return URL of a login.</summary>
    public string Of(HttpRequest request, FirstFactorOptions options)
    {
        string? asked = Given(options.ReturnUrl) ?? Given(options.Properties?.RedirectUri) ?? Given(request.Query[Parameter].ToString())
            ?? request.HttpContext.Features.Get<IFormFeature>()?.Form?[Parameter].ToString(); // only if the host has read the form
        return LocalOrRoot(request, asked);
    }

    /// <summary>The request's own address, without the host; <see langword="null"/> if it cannot be told from that of another resource.</summary>
    public static string? OwnAddress(HttpRequest request) => OwnPath(request) is { } path ? path + request.QueryString.ToUriComponent() : null;

    /// <summary>Whether the request sends something, such as a form, so that a link cannot repeat it.</summary>
    public static bool IsPost(HttpRequest request) => !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);

    /// <summary>Where the person goes on after a request for one of the host's pages: its own address, or the page from which it comes for a post, and if the address is
    /// ambiguous.</summary>
    public string After(HttpRequest request) => !IsPost(request) && OwnAddress(request) is { } own ? LocalOrRoot(request, own) : Referring(request);

    /// <summary>The page of this host from which the request comes, or the root of the application.</summary>
    public string Referring(HttpRequest request)
    {
        bool isOwn = Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out Uri? referer)
            && string.Equals(referer.GetLeftPart(UriPartial.Authority), SameOrigin.Of(request), StringComparison.OrdinalIgnoreCase);
        return LocalOrRoot(request, isOwn ? referer!.PathAndQuery : null);
    }

    /// <summary><paramref name="url"/> if it is a path of this host, encoded for a header; otherwise the root of the application.</summary>
    public string LocalOrRoot(HttpRequest request, string? url)
    {
        string root = request.PathBase.Add("/").ToUriComponent();
        if (string.IsNullOrEmpty(url))
            return root;
        if (url.Length <= LongestUrl && RedirectHttpResult.IsLocalUrl(url)
            && HostPath.Resolve(request.HttpContext, url) is { Length: <= LongestUrl } encoded)
            return encoded;
        LogRefused(request.Path);
        return root;
    }

    // Servers decode a path once, and leave %2F as it is. So a path with %41 was sent with %2541, but PathString writes it with %41, which leads to A. A path with %2F was
    // sent with %2F or with %252F. Only the path as it was sent tells. It is used if nothing but the decoding has changed it.
    private static string? OwnPath(HttpRequest request)
    {
        PathString path = request.PathBase.Add(request.Path);
        if (!HasEscape(path))
            return path.ToUriComponent();
        string? sent = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget?.Split('?')[0];
        if (sent is not ['/', ..])
            return null;
        string all = path.Value!;
        string end = PathString.FromUriComponent(sent).Value!;
        if (!all.EndsWith(end, StringComparison.Ordinal) || all.Length - end.Length > (request.PathBase.Value?.Length ?? 0))
            return null;
        // A proxy has removed the rest, which begins the base path, and told it in X-Forwarded-Prefix.
        string removed = all[..^end.Length];
        return HasEscape(new PathString(removed)) ? null : new PathString(removed + sent).ToUriComponent();
    }

    private static bool HasEscape(PathString path) =>
        path.Value is { } text && Enumerable.Range(0, text.Length).Any(i => Uri.IsHexEncoding(text, i));

    private static string? Given(string? url) => string.IsNullOrEmpty(url) ? null : url;

    [LoggerMessage(EventIds.ReturnUrlRefused, LogLevel.Warning, "A return URL of a request to {Path} leads to another host or is too long, and is not used.", EventName = nameof(EventIds.ReturnUrlRefused))]
    private partial void LogRefused(PathString path);
}
