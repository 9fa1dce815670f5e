namespace TwoFactor;

/// <summary>Where a request failed: in this process, on the connection, or at the server.</summary>
public enum FailureOrigin
{
    /// <summary>Not known, for example if the server's certificate is not trusted: the server, this process's trust, or somebody in between may be the cause.
    /// <see cref="FlowFailureMode.OpenWithAudit"/> does not apply to it.</summary>
    Unknown = 0,

    /// <summary>In this process: no connection or socket was free in time, the tenant's certificate could not be opened in time, or a handler of the
    /// host failed. Or in its proxy: its name could not be resolved, or it refused with a status below 500 or with 511. It does not mean that the server has
    /// a problem.</summary>
    Host,

    /// <summary>On the connection: the server could not be reached (also if a proxy answers with another status from 500 on), did not answer in time, or the
    /// connection was lost.</summary>
    Connection,

    /// <summary>At the server: it answered, with an error or with something that is not a valid answer.</summary>
    Service,
}
