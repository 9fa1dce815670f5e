using System.Net;
using System.Text;

namespace TwoFactor.Providers;

/// <summary>Maps an HTTP status to an error, for cases that the service's own documents do not define.</summary>
public static class StatusMeaning
{
    private const int LongestPage = 16 * 1024; // an error page states its reason near the beginning

    /// <summary>The error for a status other than 200 to 299, in a response from the service itself.</summary>
    public static TwoFactorError ErrorFor(int status) => status switch
    {
        401 or 403 or 495 or 496 => TwoFactorError.AccessDenied, // the last two are nginx's, for a client certificate that is wrong or missing
        408 => TwoFactorError.Unavailable,
        429 => TwoFactorError.RateLimited,
        >= 400 and < 500 => TwoFactorError.InvalidRequest,
        >= 500 and < 600 => TwoFactorError.Unavailable,
        _ => TwoFactorError.ProtocolViolation, // includes redirects, which are not followed
    };

    /// <summary>The error for a response whose body is not in the service's format, such as an error page of a proxy or of the web server in front of
    /// the service. Whatever its status, such a response contains nothing about the request or a user.</summary>
    /// <param name="response">The response.</param>
    /// <returns><see cref="TwoFactorError.Unavailable"/>, <see cref="TwoFactorError.RateLimited"/> or <see cref="TwoFactorError.AccessDenied"/> by its
    /// status, <see cref="TwoFactorError.AccessDenied"/> also for a page about our client certificate under 400 or 421, and otherwise
    /// <see cref="TwoFactorError.ProtocolViolation"/>.</returns>
    public static TwoFactorError ErrorForForeign(ServiceResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        TwoFactorError error = response.IsSuccess ? TwoFactorError.ProtocolViolation : ErrorFor((int)response.StatusCode);
        if (error != TwoFactorError.InvalidRequest)
            return error;
        return (int)response.StatusCode is 400 or 421 && IsAboutCertificate(response.Body.Span) ? TwoFactorError.AccessDenied : TwoFactorError.ProtocolViolation;
    }

    /// <summary>Whether the status is an error that means the same with any body.</summary>
    internal static bool IsDefinite(HttpStatusCode status) =>
        ErrorFor((int)status) is TwoFactorError.Unavailable or TwoFactorError.RateLimited or TwoFactorError.AccessDenied;

    /// <summary>Whether the status is such an error, and tells enough if the body is incomplete. With 500, services also refuse single requests.</summary>
    internal static bool NeedsNoBody(HttpStatusCode status) => IsDefinite(status) && status != HttpStatusCode.InternalServerError;

    // Web servers refuse a client certificate with 400, or with 421 if it was presented for another host. Under any other status, such words are about something
    // else: a 404 page may mention certificates.
    // nginx: "400 No required SSL certificate was sent", "400 The SSL certificate error"; other servers word it with "client certificate".
    private static bool IsAboutCertificate(ReadOnlySpan<byte> body)
    {
        string page = Encoding.Latin1.GetString(body[..Math.Min(body.Length, LongestPage)]);
        return page.Contains("SSL certificate", StringComparison.OrdinalIgnoreCase)
            || page.Contains("TLS certificate", StringComparison.OrdinalIgnoreCase)
            || page.Contains("client certificate", StringComparison.OrdinalIgnoreCase);
    }
}
