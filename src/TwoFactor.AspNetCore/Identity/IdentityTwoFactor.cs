namespace TwoFactor.AspNetCore;

/// <summary>The names of the phone in ASP.NET Core Identity.</summary>
public static class IdentityTwoFactor
{
    /// <summary>The token provider, as <c>GetValidTwoFactorProvidersAsync</c> lists it: <c>TwoFactor</c>.</summary>
    public const string Provider = "TwoFactor";
}
