using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.Cookies;

/// <summary>Marks endpoints that wait for the phone or for the service. Their response may come after the user has signed out in another tab, or another one has signed in,
/// and must not write the cookie of the session with which the request began.</summary>
internal sealed class SlowRequest
{
    private static readonly SlowRequest Mark = new();
    private static readonly object Changes = new();

    private SlowRequest()
    {
    }

    /// <summary>Marks endpoints.</summary>
    public static void Add(Microsoft.AspNetCore.Builder.IEndpointConventionBuilder endpoints) => endpoints.Add(endpoint => endpoint.Metadata.Add(Mark));

    /// <summary>Whether the request is for a marked endpoint.</summary>
    public static bool Is(HttpContext http) => http.GetEndpoint() is { } endpoint ? IsMarked(endpoint) : HasPathOfMarked(http);

    /// <summary>Whether the request may be for a marked endpoint. This is cheap, and false for those of which routing knows that they are not.</summary>
    public static bool MayBe(HttpContext http) => http.GetEndpoint() is not { } endpoint || IsMarked(endpoint);

    /// <summary>Tells that the response writes or deletes the cookie of a session.</summary>
    public static void SessionChanges(HttpContext http) => http.Items[Changes] = true;

    /// <summary>Whether the response writes or deletes the cookie of a session. A later response could do so to a sign-in that came meanwhile.</summary>
    public static bool ChangesSession(HttpContext http) => http.Items.ContainsKey(Changes);

    private static bool IsMarked(Endpoint endpoint) => endpoint.Metadata.GetMetadata<SlowRequest>() is not null;

    // A host that calls UseRouting and leaves UseAuthentication to WebApplication, as MVC's template does, authenticates before routing. The path may then begin
    // with the base that UsePathBase takes off later, so only its end is compared. Below a short prefix, such as "/", an address of the host may have that end, too. Its
    // sessions are then renewed by other requests.
    private static bool HasPathOfMarked(HttpContext http)
    {
        string path = http.Request.Path.Value?.TrimEnd('/') ?? string.Empty;
        return http.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Any(endpoint =>
            IsMarked(endpoint)
            && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(http.Request.Method) == true
            && new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(EndOf(path, endpoint.RoutePattern.PathSegments.Count), []));
    }

    private static PathString EndOf(string path, int segments)
    {
        int start = path.Length;
        for (int i = 0; i < segments && start > 0; i++)
            start = path.LastIndexOf('/', start - 1);
        return new PathString(path[Math.Max(start, 0)..]); // not the conversion, which would decode the path once more
    }
}
