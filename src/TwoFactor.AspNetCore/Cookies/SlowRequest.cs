using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace TwoFactor.AspNetCore.Cookies;

/// <summary>Marks endpoints that wait for the phone or for the service. Their response may come after the user has signed out in another tab, or another one has signed in,
/// and must not write the cookie of the session with which the request began.</summary>
internal sealed class SlowRequest
{
    private static readonly SlowRequest Mark = new();
    private static readonly object Renewed = new();

    private SlowRequest()
    {
    }

    /// <summary>Marks endpoints.</summary>
    public static void Add(Microsoft.AspNetCore.Builder.IEndpointConventionBuilder endpoints) => endpoints.Add(endpoint => endpoint.Metadata.Add(Mark));

    /// <summary>Whether the request is for a marked endpoint.</summary>
    public static bool Is(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<SlowRequest>() is not null;

    /// <summary>Tells that the response will write the session's cookie nevertheless, because the host has changed its values.</summary>
    public static void RenewsSession(HttpContext http) => http.Items[Renewed] = true;

    /// <summary>Whether the response writes the session, or deletes a cookie, as at the end of a session. A later response could do so to a sign-in that came
    /// meanwhile. Other cookies do not count: a host may write some of them with every response.</summary>
    public static bool ChangesSession(HttpContext http) => http.Items.ContainsKey(Renewed) || http.Response.Headers.SetCookie.Any(IsDeletion);

    private static bool IsDeletion(string? cookie) => SetCookieHeaderValue.TryParse(cookie, out SetCookieHeaderValue? parsed) && parsed.Expires <= DateTimeOffset.UnixEpoch;
}
