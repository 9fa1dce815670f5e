namespace TwoFactor.AspNetCore.Identity;

/// <summary>What the question of an Identity login holds beside the user.</summary>
internal static class IdentityCompletion
{
    public const string RememberMachine = "machine";
}
