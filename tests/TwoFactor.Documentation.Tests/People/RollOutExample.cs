using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore;

namespace TwoFactor.Documentation.Tests.People;

/// <summary>Only users who have connected a phone are asked.</summary>
internal static class RollOutExample
{
    public static async Task LogInAsync(HttpContext http, ClaimsPrincipal principal, UserRecord user)
    {
        if (user.HasPhone)
        {
            await http.SignInFirstFactorAsync(principal, user.Tenant);
        }
        else
        {
            principal.AddIdentity(new ClaimsIdentity([new Claim(TwoFactorClaimTypes.Tenant, user.Tenant)])); // RequireTwoFactor needs it
            await http.SignInAsync(principal); // no phone yet
        }
    }
}
