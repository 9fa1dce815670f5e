namespace TwoFactor.Testing.Suites;

/// <summary>Ends an attempt in real time that came too late to judge. It never leaves <see cref="Attempts"/>.</summary>
internal sealed class TooSlowException() : Exception(Reason)
{
    public const string Reason = "The machine was too slow to judge this in real time.";
}
