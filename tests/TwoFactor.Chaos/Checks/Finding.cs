namespace TwoFactor.Chaos.Checks;

/// <summary>A rule that a run has broken.</summary>
/// <param name="Broken">The rule.</param>
/// <param name="Details">What happened instead.</param>
/// <param name="Login">The login that it concerns, if it is one.</param>
internal sealed record Finding(string Broken, string Details, Login? Login = null)
{
    public override string ToString() => $"{Broken}: {Details}";
}
