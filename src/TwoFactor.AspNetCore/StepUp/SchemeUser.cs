using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>The user of a policy that names authentication schemes, at an endpoint without that policy.</summary>
internal static class SchemeUser
{
    /// <summary>Makes the user whom these schemes find the user of this request, as the authorization middleware does. If they find none, the request
    /// keeps the one it has.</summary>
    public static async Task FindAsync(HttpContext http, IReadOnlyList<string> schemes)
    {
        if (!await AreKnownAsync(http.RequestServices.GetRequiredService<IAuthenticationSchemeProvider>(), schemes))
            return; // the host was changed meanwhile
        ClaimsPrincipal before = http.User;
        AuthorizationPolicy policy = new([new DenyAnonymousAuthorizationRequirement()], schemes);
        AuthenticateResult result = await http.RequestServices.GetRequiredService<IPolicyEvaluator>().AuthenticateAsync(policy, http);
        if (result.Succeeded)
            http.Features.Set<IAuthenticateResultFeature>(new Found { AuthenticateResult = result });
        else
            http.User = before;
    }

    /// <summary>Whether the host has all these schemes.</summary>
    public static async Task<bool> AreKnownAsync(IAuthenticationSchemeProvider known, IReadOnlyList<string> schemes)
    {
        foreach (string scheme in schemes)
        {
            if (await known.GetSchemeAsync(scheme) is null)
                return false;
        }

        return true;
    }

    private sealed class Found : IAuthenticateResultFeature
    {
        public AuthenticateResult? AuthenticateResult { get; set; }
    }
}
