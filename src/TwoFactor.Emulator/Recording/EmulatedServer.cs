namespace TwoFactor.Emulator;

/// <summary>The three servers that clients talk to. The phone is not among them: no client knows it.</summary>
public enum EmulatedServer
{
    // There is no value 0: a server that was not set is not mistaken for one of these.

    /// <summary>The HQ frontend of Sezame.</summary>
    Sezame = 1,

    /// <summary>The first server of SecSign ID (<c>httpapi</c>).</summary>
    SecSign,

    /// <summary>The fallback server of SecSign ID (<c>httpapi2</c>); it knows what the first one knows.</summary>
    SecSignFallback,
}
