namespace TwoFactor.Emulator;

/// <summary>Ways in which an emulated server can fail.</summary>
public enum FaultKind
{
    // There is no value 0: a kind that was not set is not mistaken for one of these.

    /// <summary>The answer comes, <see cref="Fault.Delay"/> later. Several add up, and go together with one other fault.</summary>
    Latency = 1,

    /// <summary>The host is down: connections are refused, and open ones are cut.</summary>
    ConnectionRefused,

    /// <summary>The host is unplugged: connections are neither accepted nor refused, and open ones are cut.</summary>
    DeadHost,

    /// <summary>A connection is reset as soon as it is made, before the handshake.</summary>
    ConnectionReset,

    /// <summary>The server shows a certificate that has expired.</summary>
    ExpiredCertificate,

    /// <summary>The server shows a certificate of an unknown authority.</summary>
    ForeignCertificate,

    /// <summary>The connection is reset after the request came, and the service never sees it.</summary>
    ResetBeforeProcessing,

    /// <summary>The service does what it was asked; the connection is reset instead of an answer.</summary>
    ResetAfterProcessing,

    /// <summary>The request is taken, the service never sees it, and nothing comes back until the client gives up.</summary>
    NoAnswer,

    /// <summary>500 and a page, instead of an answer. The service never sees the request.</summary>
    InternalServerError,

    /// <summary>502 and a page, as a proxy gives it. The service never sees the request.</summary>
    BadGateway,

    /// <summary>503 and a page, with <c>Retry-After</c>. The service never sees the request.</summary>
    ServiceUnavailable,

    /// <summary>
    /// 200 and a page that does not come from the service: a portal's login, a proxy's notice. The service never sees the request.
    /// </summary>
    HtmlPage,

    /// <summary>The service does what it was asked; the answer has its status and no body.</summary>
    EmptyBody,

    /// <summary>The service does what it was asked; the answer breaks off half-way.</summary>
    TruncatedBody,

    /// <summary>The service does what it was asked; two mebibytes of blanks follow the answer.</summary>
    OversizedBody,

    /// <summary>The service does what it was asked; its answer is replaced by random bytes.</summary>
    GarbageBody,

    /// <summary>The service does what it was asked; its answer comes byte by byte, with <see cref="Fault.Delay"/> before each.</summary>
    SlowDrip,

    /// <summary>The service does what it was asked; its answer is called something else than it is.</summary>
    WrongContentType,
}
