namespace TwoFactor.Testing;

/// <summary>The calls that a provider may make to its service for a challenge.</summary>
public enum ServiceOperation
{
    // There is no value 0: a call that was not recognised is not mistaken for one of these.

    /// <summary>Opens a challenge: a phone buzzes.</summary>
    Start = 1,

    /// <summary>Asks how a challenge stands.</summary>
    Poll,

    /// <summary>Withdraws a challenge.</summary>
    Cancel,

    /// <summary>Says that an approval was read.</summary>
    Release,
}
