namespace TwoFactor.Testing.Suites;

/// <summary>Ends a case that does not apply; the message contains the reason. It is always caught within the case.</summary>
internal sealed class NotApplicableException(string reason) : Exception(reason);
