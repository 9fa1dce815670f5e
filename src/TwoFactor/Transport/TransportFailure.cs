using System.Net.Sockets;
using System.Security.Authentication;

namespace TwoFactor.Transport;

/// <summary>Says what it means that no answer came: what kind of failure it is, and whether the request may have arrived.</summary>
/// <param name="provider">The provider's name, for the exception.</param>
/// <param name="tenant">The tenant, for the exception, if there is one.</param>
/// <param name="presentsCertificate">Whether the connection has a client certificate, which the service may refuse.</param>
internal sealed class TransportFailure(string provider, string? tenant, bool presentsCertificate)
{
    /// <summary>Whether <paramref name="e"/> is a failure of the network or of the other side, rather than a fault of a program.</summary>
    public static bool Covers(Exception e) => e is HttpRequestException or IOException or SocketException or AuthenticationException;

    public TwoFactorException From(Exception e) => (e as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => NotSent("The service's host name could not be resolved.", e),
        HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError => NotSent("The service could not be connected to.", e),
        HttpRequestError.SecureConnectionError => FromHandshake(e),
        _ => FromExchange(e),
    };

    public TwoFactorException Timeout(OperationCanceledException e, bool whileConnecting) => whileConnecting
        ? NotSent("The service could not be connected to in time.", e)
        : MayBeSent(TwoFactorError.Unavailable, "The service did not answer in time.", isTransient: true);

    public TwoFactorException TooLong(int limit) =>
        MayBeSent(TwoFactorError.ProtocolViolation, $"The service's answer was longer than {limit} bytes.");

    private TwoFactorException FromHandshake(Exception e)
    {
        if (e.InnerException is ServerNotTrustedException distrust)
            return Create(TwoFactorError.Unavailable, distrust.Message, e);
        if (presentsCertificate && TlsAlert.In(e) is not null)
            return AccessDenied(e);
        return NotSent("The TLS handshake with the service failed.", e);
    }

    private TwoFactorException FromExchange(Exception e)
    {
        // TLS 1.3 refuses a client certificate only after the client's first bytes; the server has read none of them then.
        if (presentsCertificate && TlsAlert.IsAboutCertificate(TlsAlert.In(e)))
            return AccessDenied(e);

        HttpRequestError? kind = (e as HttpRequestException)?.HttpRequestError ?? (e as HttpIOException)?.HttpRequestError;
        return kind is HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded
            ? MayBeSent(TwoFactorError.ProtocolViolation, "The service's answer was not HTTP.")
            : MayBeSent(TwoFactorError.Unavailable, "The connection to the service was lost before the whole answer came.", isTransient: true);
    }

    private TwoFactorException AccessDenied(Exception e) =>
        Create(TwoFactorError.AccessDenied, "The service refused the TLS connection; it may not accept the tenant's certificate.", e);

    private TwoFactorException NotSent(string message, Exception cause) =>
        Create(TwoFactorError.Unavailable, message, cause, isTransient: true);

    // Without the cause: its message may repeat what the server sent, and that may be what we sent.
    private TwoFactorException MayBeSent(TwoFactorError error, string message, bool isTransient = false) =>
        Create(error, message, cause: null, isTransient, mayHaveBeenProcessed: true);

    private TwoFactorException Create(
        TwoFactorError error, string message, Exception? cause, bool isTransient = false, bool mayHaveBeenProcessed = false) =>
        new(error, message, cause) { Provider = provider, Tenant = tenant, IsTransient = isTransient, MayHaveBeenProcessed = mayHaveBeenProcessed };
}
