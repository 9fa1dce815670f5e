namespace TwoFactor.Testing.Suites;

/// <summary>Ends an attempt in real time for which the machine was too slow. It is always caught by <see cref="Attempts"/>.</summary>
internal sealed class TooSlowException() : Exception("The machine was too slow to judge this in real time.");
