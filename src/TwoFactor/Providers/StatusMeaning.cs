using System.Text;

namespace TwoFactor.Providers;

/// <summary>What an HTTP status means where a service's own documents do not define it.</summary>
public static class StatusMeaning
{
    private const int LongestPage = 16 * 1024; // an error page has its reason near its beginning

    /// <summary>The error that a status other than 200 to 299 stands for, in an answer of the service itself.</summary>
    public static TwoFactorError ErrorFor(int status) => status switch
    {
        401 or 403 or 495 or 496 => TwoFactorError.AccessDenied, // the last two are nginx's, for a client certificate that is wrong or missing
        408 => TwoFactorError.Unavailable,
        429 => TwoFactorError.RateLimited,
        >= 400 and < 500 => TwoFactorError.InvalidRequest,
        >= 500 and < 600 => TwoFactorError.Unavailable,
        _ => TwoFactorError.ProtocolViolation, // redirects among them: they are not followed
    };

    /// <summary>The error that an answer stands for whose body is not in a form of the service: a page of a proxy or of the web server before the
    /// service. It says nothing about our request or about a user, whatever its status.</summary>
    /// <param name="response">The answer.</param>
    /// <returns><see cref="TwoFactorError.Unavailable"/>, <see cref="TwoFactorError.RateLimited"/> or <see cref="TwoFactorError.AccessDenied"/> by its
    /// status, <see cref="TwoFactorError.AccessDenied"/> also for a page about our client certificate, and otherwise
    /// <see cref="TwoFactorError.ProtocolViolation"/>.</returns>
    public static TwoFactorError ErrorForForeign(ServiceResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        TwoFactorError error = response.IsSuccess ? TwoFactorError.ProtocolViolation : ErrorFor((int)response.StatusCode);
        if (error != TwoFactorError.InvalidRequest)
            return error;
        return IsAboutCertificate(response.Body.Span) ? TwoFactorError.AccessDenied : TwoFactorError.ProtocolViolation;
    }

    // nginx: "400 No required SSL certificate was sent", "400 The SSL certificate error"; other servers word it with "client certificate".
    private static bool IsAboutCertificate(ReadOnlySpan<byte> body)
    {
        string page = Encoding.Latin1.GetString(body[..Math.Min(body.Length, LongestPage)]);
        return page.Contains("SSL certificate", StringComparison.OrdinalIgnoreCase)
            || page.Contains("TLS certificate", StringComparison.OrdinalIgnoreCase)
            || page.Contains("client certificate", StringComparison.OrdinalIgnoreCase);
    }
}
