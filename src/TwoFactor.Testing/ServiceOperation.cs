namespace TwoFactor.Testing;

/// <summary>The calls that a provider may make to its service for a challenge.</summary>
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
}
