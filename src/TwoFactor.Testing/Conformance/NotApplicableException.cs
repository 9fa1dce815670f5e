namespace TwoFactor.Testing.Conformance;

/// <summary>Ends a case that has nothing to prove for the provider at hand; the message says
/// why. It never leaves <see cref="ConformanceCase.RunAsync"/>.</summary>
internal sealed class NotApplicableException(string reason) : Exception(reason);
