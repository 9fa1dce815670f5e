namespace TwoFactor.Testing.Conformance;

/// <summary>A provider breaks a rule of the contract. The message says which, what was expected, what came instead, and why it matters.</summary>
public sealed class ConformanceException : Exception
{
    /// <summary>A failure with that message.</summary>
    public ConformanceException(string message)
        : base(message)
    {
    }
}
