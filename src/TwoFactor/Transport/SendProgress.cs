namespace TwoFactor.Transport;

/// <summary>The progress of a request.</summary>
internal enum SendProgress
{
    /// <summary>The handlers of the host process it.</summary>
    Created,

    /// <summary>It was passed to the primary handler. If that is a mock, no further progress is known, and the request may have arrived.</summary>
    PassedOn,

    /// <summary>It waits until the tenant's certificate is open. Nothing was sent.</summary>
    Opening,

    /// <summary>It waits for a place at the <see cref="ConnectionGate"/>. Nothing was sent.</summary>
    Waiting,

    /// <summary>It waits for a connection. Nothing was sent.</summary>
    Connecting,

    /// <summary>It may have arrived.</summary>
    OnItsWay,

    /// <summary>Its answer has begun, and is with the handlers of the host.</summary>
    Answered,

    /// <summary>Its answer is being read. The handlers of the host have finished.</summary>
    Reading,
}
