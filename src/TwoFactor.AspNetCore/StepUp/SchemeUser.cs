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
    /// <summary>Makes the user whom these schemes find the user of this request, as the authorization middleware does.</summary>
    /// <param name="http">The request.</param>
    /// <param name="schemes">The schemes; none for the user whom the request has already.</param>
    /// <returns>Whether there is one. If not, the request keeps the user that it has.</returns>
    public static async Task<bool> FindAsync(HttpContext http, IReadOnlyList<string>? schemes)
    {
        if (schemes is null or { Count: 0 })
            return http.User.Identity?.IsAuthenticated == true;
        if (!await AreKnownAsync(http.RequestServices.GetRequiredService<IAuthenticationSchemeProvider>(), schemes))
            return false; // the host was changed meanwhile
        ClaimsPrincipal before = http.User;
        AuthorizationPolicy policy = new([new DenyAnonymousAuthorizationRequirement()], schemes);
        AuthenticateResult result = await http.RequestServices.GetRequiredService<IPolicyEvaluator>().AuthenticateAsync(policy, http);
        if (result.Succeeded)
            http.Features.Set<IAuthenticateResultFeature>(new Found { AuthenticateResult = result });
        else
            http.User = before;
        return result.Succeeded;
    }

    /// <summary>Runs <paramref name="look"/>, and then restores the request's own user, which <see cref="FindAsync"/> replaces: a page of the host may be
    /// rendered in this request.</summary>
    public static async Task<bool> LookAsync(HttpContext http, Func<Task<bool>> look)
    {
        ClaimsPrincipal user = http.User;
        IAuthenticateResultFeature? feature = http.Features.Get<IAuthenticateResultFeature>();
        AuthenticateResult? result = feature?.AuthenticateResult;
        try
        {
            return await look();
        }
        finally
        {
            http.User = user; // the feature forgets its result then
            http.Features.Set(feature);
            if (result is not null)
                feature!.AuthenticateResult = result;
        }
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
