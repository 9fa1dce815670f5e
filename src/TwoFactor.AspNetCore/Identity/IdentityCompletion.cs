using Microsoft.AspNetCore.Authentication;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Whether the browser is remembered after an Identity login, as an additional property of its question.</summary>
internal static class IdentityCompletion
{
    private const string RememberMachine = "machine";
    private const string Yes = "yes";

    public static void Remember(AuthenticationProperties properties) => properties.Items[RememberMachine] = Yes;

    public static bool Remembers(AuthenticationProperties properties) => properties.Items.TryGetValue(RememberMachine, out string? value) && value == Yes;
}
