using System.Net.Sockets;
using System.Security.Authentication;

namespace TwoFactor.Transport;

/// <summary>Creates the exception for a request without a response: the kind of failure, where it happened, and whether the request may have
/// arrived.</summary>
/// <param name="provider">The provider's name, for the exception.</param>
/// <param name="tenant">The tenant, for the exception, if there is one.</param>
/// <param name="hasCertificate">Whether a client certificate is configured, which the service may refuse.</param>
/// <param name="needsCertificate">Whether the service identifies its clients by certificates. Any alert in a handshake then counts as a
/// refusal.</param>
internal sealed class TransportFailure(string provider, string? tenant, bool hasCertificate, bool needsCertificate = false)
{
    /// <summary>Whether a client certificate is configured.</summary>
    public bool HasCertificate => hasCertificate;

    /// <summary>Whether to convert the failure. Other exceptions of a mock that replaces the connection, such as a test's assertion, are passed on
    /// unchanged.</summary>
    public static bool Covers(RequestTracker tracker) =>
        tracker.Failure is not { } failure || IsOfNetwork(failure) || failure is TwoFactorException or OperationCanceledException;

    /// <summary>Converts <paramref name="e"/>. If sending failed, that failure is converted instead, because a handler of the host may have replaced
    /// it.</summary>
    public TwoFactorException From(Exception e, RequestTracker tracker) =>
        tracker.Failure is null && tracker.Progress != SendProgress.Reading ? FromHandler(e, tracker) : FromSending(tracker.Failure ?? e, tracker);

    /// <summary>Creates the exception for a timeout.</summary>
    public TwoFactorException Timeout(OperationCanceledException e, RequestTracker tracker) => tracker switch
    {
        { Progress: SendProgress.Created } => NotSent("A handler of the host did not send the request in time.", e, FailureOrigin.Host),
        { Progress: SendProgress.Opening } => NotSent("The tenant's certificate could not be opened in time.", e, FailureOrigin.Host),
        { Progress: SendProgress.Waiting, BusyConnections: > 0 } => NotSent(
            $"The request got no connection to the service before its deadline: all {tracker.BusyConnections} were in use. Raise MaxConnections, or send fewer requests.", e, FailureOrigin.Host),
        { Progress: SendProgress.Answered } =>
            MayBeSent(TwoFactorError.Unavailable, FailureOrigin.Host, "A handler of the host did not pass on the response in time.", isTransient: true),
        // Connecting has a shorter deadline of its own, with which IsUnconnected is set. So the time was lost before: by a handler of the host, the
        // opening of a key, or the wait for a turn.
        { Progress: SendProgress.Connecting, IsUnconnected: false } =>
            NotSent("The request waited in this process for so long that no time was left to connect to the service.", e, FailureOrigin.Host),
        { MayHaveArrived: true, IsUnconnected: false } =>
            MayBeSent(TwoFactorError.Unavailable, FailureOrigin.Connection, $"The service did not answer in time{Through(tracker)}.", isTransient: true),
        _ => NotSent($"The service could not be connected to in time{Through(tracker)}.", e),
    };

    public TwoFactorException TooLong(int limit) =>
        MayBeSent(TwoFactorError.ProtocolViolation, FailureOrigin.Service, $"The service's answer was longer than {limit} bytes.");

    private static bool IsOfNetwork(Exception e) => e is HttpRequestException or IOException or SocketException or AuthenticationException;

    private static string Through(RequestTracker tracker) => tracker.Proxy is { } proxy ? $" through the proxy {proxy}" : string.Empty;

    private static string Inspector(RequestTracker tracker) =>
        tracker.Proxy is { } proxy ? $" It came through the proxy {proxy}, which may inspect TLS." : string.Empty;

    // Sending did not fail, so the request was not sent, is in flight, or was answered. The handler's exception does not tell which; the progress does.
    private TwoFactorException FromHandler(Exception e, RequestTracker tracker) => e switch
    {
        CopyWithoutOptionsException copied =>
            Create(TwoFactorError.Misconfigured, FailureOrigin.Host, copied.Message, cause: null, mayHaveBeenProcessed: tracker.MayHaveArrived),
        RepeatedRequestException repeated => MayBeSent(TwoFactorError.Unavailable, FailureOrigin.Host, repeated.Message),
        OperationCanceledException stopped => Timeout(stopped, tracker),
        TwoFactorException known when known.MayHaveBeenProcessed || !tracker.MayHaveArrived => known,
        _ => OfHost(e, tracker),
    };

    private TwoFactorException FromSending(Exception e, RequestTracker tracker) => e switch
    {
        TwoFactorException known when known.MayHaveBeenProcessed || !tracker.MayHaveArrived => known,
        OperationCanceledException stopped => Timeout(stopped, tracker),
        _ when !IsOfNetwork(e) => OfHost(e, tracker),
        _ when tracker.Progress == SendProgress.Reading => FromExchange(e, tracker),
        _ => FromNetwork(e, tracker),
    };

    private TwoFactorException OfHost(Exception e, RequestTracker tracker) => Create(
        TwoFactorError.Unavailable,
        FailureOrigin.Host,
        $"A handler of the host failed ({e.GetType().Name}).",
        e,
        isTransient: true,
        mayHaveBeenProcessed: tracker.MayHaveArrived);

    private TwoFactorException FromNetwork(Exception e, RequestTracker tracker) => (e as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError when tracker.Proxy is { } proxy =>
            NotSent($"The host name of the proxy {proxy} could not be resolved.", e, FailureOrigin.Host),
        HttpRequestError.NameResolutionError => NotSent("The service's host name could not be resolved.", e),
        HttpRequestError.ConnectionError when Find<SocketException>(e) is { } failure && IsOfThisMachine(failure.SocketErrorCode) =>
            NotSent("This machine or process has no free socket, file handle or local port.", e, FailureOrigin.Host),
        // Says nothing about the service, which may work.
        HttpRequestError.ConnectionError when Find<ProxyHandshakeException>(e) is not null =>
            NotSent($"There was no TLS connection to the proxy {tracker.Proxy}.", e, FailureOrigin.Unknown),
        HttpRequestError.ConnectionError => NotSent($"The service could not be connected to{Through(tracker)}.", e),
        HttpRequestError.ProxyTunnelError => FromProxy((HttpRequestException)e, tracker),
        HttpRequestError.SecureConnectionError => FromHandshake(e, tracker),
        _ => FromExchange(e, tracker),
    };

    // A proxy that wants a password, forbids the service or limits the tunnels says nothing about the service. Only a status from 500 on means that it did
    // not reach the service; but with 511 it wants a login first (RFC 6585, 6). A SOCKS proxy gives no status.
    private TwoFactorException FromProxy(HttpRequestException e, RequestTracker tracker) => (int?)e.StatusCode switch
    {
        null => NotSent($"The service could not be connected to{Through(tracker)}: the proxy refused.", e, FailureOrigin.Unknown),
        407 => NotSent($"The service could not be connected to{Through(tracker)}: the proxy requires a user name and a password (407).", e, FailureOrigin.Host),
        { } status => NotSent(
            $"The service could not be connected to{Through(tracker)}: the proxy refused ({status}).",
            e,
            status is < 500 or 511 ? FailureOrigin.Host : FailureOrigin.Connection),
    };

    private TwoFactorException FromHandshake(Exception e, RequestTracker tracker, FailureOrigin origin = FailureOrigin.Connection)
    {
        // It was this process that refused, and the service may work. So this is no outage, and no reason to let a login through without the phone.
        if (Find<ServerNotTrustedException>(e) is { } distrust)
            return Create(TwoFactorError.Unavailable, FailureOrigin.Unknown, distrust.Message + Inspector(tracker), e);
        int? alert = TlsAlert.In(e);
        bool isAboutCertificate = TlsAlert.IsAboutCertificate(alert);
        if (alert == TlsAlert.CertificateRequired || (hasCertificate && (isAboutCertificate || (needsCertificate && alert is not null))))
            return AccessDenied(e, tracker);
        // Without a certificate, most of these alerts may also have another reason.
        return NotSent(
            isAboutCertificate
                ? $"The TLS handshake with the service{Through(tracker)} failed; it may require a client certificate, and none is configured."
                : $"The TLS handshake with the service{Through(tracker)} failed.",
            e,
            origin);
    }

    private TwoFactorException FromExchange(Exception e, RequestTracker tracker)
    {
        // With TLS 1.3, a server refuses a client for its certificate only after the client may have sent its first bytes. The server has not read them,
        // and the alert means the same as in the handshake. But the server works: this is no outage, and no reason to let a login through without the phone.
        bool isRefused = Find<CertificateRefusedException>(e) is not null;
        if (isRefused && (hasCertificate || TlsAlert.In(e) == TlsAlert.CertificateRequired || !tracker.MayHaveArrived))
            return FromHandshake(e, tracker, FailureOrigin.Unknown);
        if (!tracker.MayHaveArrived)
            return NotSent($"The service could not be connected to{Through(tracker)}.", e);
        // Without a certificate, the other alerts may also come from a device on the way, after the service has acted.
        if (isRefused)
        {
            return MayBeSent(
                TwoFactorError.Unavailable,
                FailureOrigin.Unknown,
                $"The service{Through(tracker)} ended the TLS connection instead of answering; it may require a client certificate, and none is configured.",
                isTransient: true);
        }

        if (hasCertificate && Find<LostAfterHandshakeException>(e) is not null)
        {
            return MayBeSent(
                TwoFactorError.Unavailable,
                FailureOrigin.Connection,
                $"The connection to the service{Through(tracker)} was lost right after the handshake, before any answer; the service may not accept the tenant's certificate, or no longer accept it.",
                isTransient: true);
        }

        HttpRequestError? kind = (e as HttpRequestException)?.HttpRequestError ?? (e as HttpIOException)?.HttpRequestError;
        return kind is HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded
            ? MayBeSent(TwoFactorError.ProtocolViolation, FailureOrigin.Service, $"The service's answer{Through(tracker)} was not HTTP.")
            : MayBeSent(
                TwoFactorError.Unavailable,
                FailureOrigin.Connection,
                $"The connection to the service{Through(tracker)} was lost before the whole answer came.",
                isTransient: true);
    }

    // The system's resolver reports SocketError if it fails for a reason that is not about names: mostly, because it can open no file or socket.
    private static bool IsOfThisMachine(SocketError error) =>
        error is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AddressNotAvailable or SocketError.SocketError;

    private static T? Find<T>(Exception e)
        where T : Exception
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is T found)
                return found;
        }

        return null;
    }

    private TwoFactorException AccessDenied(Exception e, RequestTracker tracker) => Create(
        TwoFactorError.AccessDenied,
        FailureOrigin.Service,
        hasCertificate
            ? $"The service{Through(tracker)} refused the TLS connection; it may not accept the tenant's certificate."
            : $"The service{Through(tracker)} refused the TLS connection: it requires a client certificate, and none is configured.",
        e);

    private TwoFactorException NotSent(string message, Exception cause, FailureOrigin origin = FailureOrigin.Connection) =>
        Create(TwoFactorError.Unavailable, origin, message, cause, isTransient: true);

    // Without the cause, because its message may contain text from the server, which may repeat data of the request.
    private TwoFactorException MayBeSent(TwoFactorError error, FailureOrigin origin, string message, bool isTransient = false) =>
        Create(error, origin, message, cause: null, isTransient, mayHaveBeenProcessed: true);

    private TwoFactorException Create(
        TwoFactorError error, FailureOrigin origin, string message, Exception? cause, bool isTransient = false, bool mayHaveBeenProcessed = false) =>
        new(error, message, cause)
        {
            Provider = provider,
            Tenant = tenant,
            Origin = origin,
            IsTransient = isTransient,
            MayHaveBeenProcessed = mayHaveBeenProcessed,
        };
}
