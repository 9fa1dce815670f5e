using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.Registration;

/// <summary>Detects a host that sends signed-in users to the login again and again, because the authentication middleware is missing or comes too
/// late.</summary>
internal static class MissingAuthentication
{
    /// <exception cref="InvalidOperationException">The default scheme can authenticate the user, but the request has no user.</exception>
    public static async Task EnsureNotAsync(HttpContext http)
    {
        if (http.Features.Get<IAuthenticationFeature>() is not null)
            return; // the middleware has run
        if (http.RequestServices.GetService<IAuthenticationSchemeProvider>() is not { } schemes || await schemes.GetDefaultAuthenticateSchemeAsync() is null)
            return;
        if (http.User.Identity?.IsAuthenticated != true && (await http.AuthenticateAsync()).Succeeded)
            throw MissingCall.Authentication();
    }
}
