namespace TwoFactor.Transport;

/// <summary>How far a request came.</summary>
internal enum SendProgress
{
    /// <summary>It is with the handlers of the host.</summary>
    Created,

    /// <summary>It was given to the primary handler. If that is a mock, this is all that can be known: it may have arrived.</summary>
    PassedOn,

    /// <summary>It waits until the tenant's certificate is open. Nothing was sent.</summary>
    Opening,

    /// <summary>It waits for a turn. Nothing was sent.</summary>
    Waiting,

    /// <summary>It waits for a connection. Nothing was sent.</summary>
    Connecting,

    /// <summary>It may have arrived.</summary>
    OnItsWay,
}
