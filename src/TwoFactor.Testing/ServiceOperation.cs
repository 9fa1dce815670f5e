namespace TwoFactor.Testing;

/// <summary>The calls that a provider may make to its service.</summary>
public enum ServiceOperation
{
    // No operation has the value 0, so that an operation that was not set is invalid.

    /// <summary>Starts a challenge: a phone asks its user.</summary>
    Start = 1,

    /// <summary>Reads the state of a challenge.</summary>
    Poll,

    /// <summary>Withdraws a challenge.</summary>
    Cancel,

    /// <summary>Releases a challenge after its approval was read.</summary>
    Release,

    /// <summary>A call that is about no challenge, such as one for an access token. A phone does not notice it. The in-memory provider makes none.</summary>
    Other,
}
