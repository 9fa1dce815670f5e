namespace TwoFactor.Testing.Conformance;

/// <summary>A provider, or a store, breaks a rule of its contract. The message says which, what was expected, what came instead, and why it matters.</summary>
public sealed class ConformanceException : Exception
{
    /// <summary>A failure with that message, and what was thrown where something was.</summary>
    public ConformanceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
