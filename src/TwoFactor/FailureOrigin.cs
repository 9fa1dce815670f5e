namespace TwoFactor;

/// <summary>Where a request failed: whether that says anything about the server that was to be asked.</summary>
public enum FailureOrigin
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>In this process: no connection was free in time, the tenant's certificate could not be opened in time, or a handler of the host failed. It says
    /// nothing about the server.</summary>
    Host,

    /// <summary>Between the two: the server could not be reached, did not answer in time, or the connection was lost.</summary>
    Connection,

    /// <summary>At the server: it answered, with an error or with something that is not a valid answer.</summary>
    Service,
}
