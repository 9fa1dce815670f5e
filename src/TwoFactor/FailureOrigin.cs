namespace TwoFactor;

/// <summary>Where a request failed: in this process, on the connection, or at the server.</summary>
public enum FailureOrigin
{
    /// <summary>Not known. <see cref="FlowFailureMode.OpenWithAudit"/> does not apply to it, as it may be this process.</summary>
    Unknown = 0,

    /// <summary>In this process: no connection or socket was free in time, the tenant's certificate could not be opened in time, or a handler of the
    /// host failed. It does not mean that the server has a problem.</summary>
    Host,

    /// <summary>On the connection: the server could not be reached, did not answer in time, or the connection was lost.</summary>
    Connection,

    /// <summary>At the server: it answered, with an error or with something that is not a valid answer.</summary>
    Service,
}
