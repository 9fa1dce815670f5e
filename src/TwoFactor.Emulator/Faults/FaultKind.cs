namespace TwoFactor.Emulator;

/// <summary>Ways in which an emulated server can fail.</summary>
public enum FaultKind
{
    // No kind has the value 0, so that a kind that was not set is invalid.

    /// <summary>The answer comes <see cref="Fault.Delay"/> later. The delays of several such faults add up. They can be combined with one other
    /// fault.</summary>
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

    /// <summary>The connection is reset after the request arrived. The service never processes it.</summary>
    ResetBeforeProcessing,

    /// <summary>The service processes the request; the connection is reset instead of an answer.</summary>
    ResetAfterProcessing,

    /// <summary>The request is accepted, but never processed or answered, until the client gives up.</summary>
    NoAnswer,

    /// <summary>500 and a page, instead of an answer. The service never processes the request.</summary>
    InternalServerError,

    /// <summary>502 and a page, as from a proxy. The service never processes the request.</summary>
    BadGateway,

    /// <summary>503 and a page, with <c>Retry-After</c>. The service never processes the request.</summary>
    ServiceUnavailable,

    /// <summary>200 and a page that does not come from the service, such as the login page of a network. The service never processes the
    /// request.</summary>
    HtmlPage,

    /// <summary>The service processes the request; the answer has its status but no body.</summary>
    EmptyBody,

    /// <summary>The service processes the request; the answer stops in the middle.</summary>
    TruncatedBody,

    /// <summary>The service processes the request; two mebibytes of blanks follow the answer.</summary>
    OversizedBody,

    /// <summary>The service processes the request; its answer is replaced by random bytes.</summary>
    GarbageBody,

    /// <summary>The service processes the request; its answer comes byte by byte, with <see cref="Fault.Delay"/> before each.</summary>
    SlowDrip,

    /// <summary>The service processes the request; its answer has a wrong content type.</summary>
    WrongContentType,
}
