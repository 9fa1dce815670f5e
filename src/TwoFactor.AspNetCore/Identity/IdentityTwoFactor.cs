namespace TwoFactor.AspNetCore;

/// <summary>The names under which ASP.NET Core Identity knows the phone.</summary>
public static class IdentityTwoFactor
{
    /// <summary>The token provider, as <c>GetValidTwoFactorProvidersAsync</c> lists it: <c>TwoFactor</c>.</summary>
    public const string Provider = "TwoFactor";
}
