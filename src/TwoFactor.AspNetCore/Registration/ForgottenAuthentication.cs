using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.Registration;

/// <summary>Finds a host in which people who are signed in are sent to the login again and again, because no middleware reads their cookie in time.</summary>
internal static class ForgottenAuthentication
{
    /// <exception cref="InvalidOperationException">The default scheme knows the user, and the request does not.</exception>
    public static async Task EnsureNotAsync(HttpContext http)
    {
        if (http.Features.Get<IAuthenticationFeature>() is not null)
            return; // the middleware has run
        if (http.RequestServices.GetService<IAuthenticationSchemeProvider>() is not { } schemes || await schemes.GetDefaultAuthenticateSchemeAsync() is null)
            return;
        if (http.User.Identity?.IsAuthenticated != true && (await http.AuthenticateAsync()).Succeeded)
            throw ForgottenCall.Authentication();
    }
}
