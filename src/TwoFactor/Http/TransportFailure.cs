using System.Net.Sockets;
using System.Security.Authentication;

namespace TwoFactor.Http;

/// <summary>Says what it means that no answer came: what kind of failure it is, and whether the request may have arrived.</summary>
/// <param name="provider">The provider's name, for the exception.</param>
/// <param name="tenant">The tenant, for the exception.</param>
internal sealed class TransportFailure(string provider, string tenant)
{
    /// <summary>Whether <paramref name="e"/> is a failure of the network or of the other side, rather than a fault of a program.</summary>
    public static bool Covers(Exception e) => e is HttpRequestException or IOException or SocketException or AuthenticationException;

    public TwoFactorException From(Exception e)
    {
        HttpRequestError kind = (e as HttpRequestException)?.HttpRequestError ?? (e as HttpIOException)?.HttpRequestError ?? HttpRequestError.Unknown;

        // Before the answer to its certificate was known, the service cannot have read the request. With TLS 1.3 that answer comes after our first bytes.
        if (FindRefusal(e) is { } refusal)
            return refusal is ServerNotTrustedException
                ? Create(TwoFactorError.Unavailable, refusal.Message, e)
                : Create(TwoFactorError.AccessDenied, "The service refused the TLS connection; it may not accept the tenant's certificate.", e);

        return kind switch
        {
            HttpRequestError.NameResolutionError =>
                Create(TwoFactorError.Unavailable, "The service's host name could not be resolved.", e, transient: true),
            HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError =>
                Create(TwoFactorError.Unavailable, "The service could not be connected to.", e, transient: true),
            HttpRequestError.SecureConnectionError =>
                Create(TwoFactorError.Unavailable, "The TLS handshake with the service failed.", e, transient: true),
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded =>
                Create(TwoFactorError.ProtocolViolation, "The service's answer was not HTTP.", e, sent: true),
            _ =>
                Create(TwoFactorError.Unavailable, "The connection to the service was lost before the whole answer came.", e, transient: true, sent: true),
        };
    }

    public TwoFactorException Timeout(OperationCanceledException e, bool whileConnecting) => whileConnecting
        ? Create(TwoFactorError.Unavailable, "The service could not be connected to in time.", e, transient: true)
        : Create(TwoFactorError.Unavailable, "The service did not answer in time.", e, transient: true, sent: true);

    public TwoFactorException TooLong(int limit) =>
        Create(TwoFactorError.ProtocolViolation, $"The service's answer was longer than {limit} bytes.", cause: null, sent: true);

    // A server that we do not trust, or a TLS alert that it sent. Alerts are internal exceptions of the platform, always under an AuthenticationException
    // during the handshake, and under a bare IOException when they come with the first answer.
    private static Exception? FindRefusal(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is ServerNotTrustedException)
                return cause;
        }

        return null;
    }

    private TwoFactorException Create(TwoFactorError error, string message, Exception? cause, bool transient = false, bool sent = false) =>
        new(error, message, cause) { Provider = provider, Tenant = tenant, IsTransient = transient, MayHaveBeenProcessed = sent };
}
