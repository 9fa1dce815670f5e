namespace TwoFactor.Testing.Suites;

/// <summary>Ends a case that has nothing to prove for what is tested; the message gives the reason. It never leaves the case.</summary>
internal sealed class NotApplicableException(string reason) : Exception(reason);
