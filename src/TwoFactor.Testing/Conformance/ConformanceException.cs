namespace TwoFactor.Testing.Conformance;

/// <summary>A provider, or a store, breaks a rule of its contract. The message contains the rule, what was expected, what happened instead, and why
/// it matters.</summary>
public sealed class ConformanceException : Exception
{
    /// <summary>A failure with this message, and the exception that caused it, if there was one.</summary>
    public ConformanceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
