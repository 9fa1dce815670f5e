namespace TwoFactor.AspNetCore.Identity;

/// <summary>The names of additional properties in the question of an Identity login.</summary>
internal static class IdentityCompletion
{
    public const string RememberMachine = "machine";
}
