using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace TwoFactor.Documentation.Tests.People;

/// <summary>Only users who have connected a phone are asked.</summary>
internal static class RollOutExample
{
    public static async Task LogInAsync(HttpContext http, ClaimsPrincipal principal, UserRecord user)
    {
        if (user.HasPhone)
            await http.SignInFirstFactorAsync(principal, user.Tenant);
        else
            await http.SignInAsync(principal); // no phone yet
    }
}
