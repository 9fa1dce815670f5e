using Microsoft.AspNetCore.Authentication;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Keeps, in the properties of an Identity login's question, whether Identity shall remember the browser after it.</summary>
internal static class RememberedBrowser
{
    private const string RememberMachine = "machine";
    private const string Yes = "yes";

    public static void Request(AuthenticationProperties properties) => properties.Items[RememberMachine] = Yes;

    public static bool IsRequested(AuthenticationProperties properties) => properties.Items.TryGetValue(RememberMachine, out string? value) && value == Yes;
}
