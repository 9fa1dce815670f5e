namespace TwoFactor.Chaos.Account;

/// <summary>An item of the account that does not balance.</summary>
/// <param name="Broken">What should hold.</param>
/// <param name="Details">What was.</param>
/// <param name="Login">The login that it concerns, if it is one.</param>
internal sealed record Finding(string Broken, string Details, Login? Login = null)
{
    public override string ToString() => $"{Broken}: {Details}";
}
