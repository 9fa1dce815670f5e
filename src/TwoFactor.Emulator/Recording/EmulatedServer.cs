namespace TwoFactor.Emulator;

/// <summary>The three servers that clients use. The phone is not one of them.</summary>
public enum EmulatedServer
{
    // No server has the value 0, so that a server that was not set is invalid.

    /// <summary>The HQ frontend of Sezame.</summary>
    Sezame = 1,

    /// <summary>The first server of SecSign ID (<c>httpapi</c>).</summary>
    SecSign,

    /// <summary>The fallback server of SecSign ID (<c>httpapi2</c>); it has the same state as the first one.</summary>
    SecSignFallback,
}
