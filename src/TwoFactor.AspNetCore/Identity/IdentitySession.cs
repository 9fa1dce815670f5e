using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Registration;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Tells which user of Identity is signed in, and whether the session has ended.</summary>
/// <remarks>A session ends when the user's security stamp is renewed. Identity itself looks at the stamp only from time to time, and a session that is
/// refreshed gets the present one. So a session that has ended must be recognized here, before it changes anything.</remarks>
internal static class IdentitySession<TUser>
    where TUser : class
{
    /// <summary>Finds the signed-in user of Identity.</summary>
    /// <returns>The user; <see langword="null"/> if nobody is signed in, if the session has ended, or if the signed-in person is not a user of Identity.</returns>
    /// <exception cref="InvalidOperationException">The session has no stamp, so that nothing tells whether it has ended.</exception>
    public static async Task<TUser?> FindUserAsync(HttpContext http)
    {
        if (http.User.Identity?.IsAuthenticated != true)
            return null;
        SignInManager<TUser> signIn = http.RequestServices.GetRequiredService<SignInManager<TUser>>();
        if (await signIn.ValidateSecurityStampAsync(http.User) is { } user)
            return user;
        string stamp = signIn.Options.ClaimsIdentity.SecurityStampClaimType;
        return http.User.HasClaim(claim => claim.Type == stamp) || await signIn.UserManager.GetUserAsync(http.User) is null ? null : throw MissingCall.SecurityStamp(stamp);
    }

    /// <summary>Where <see cref="FindUserAsync"/> has found no user: signs out a session that has ended. Identity will do the same when it looks at the stamp. Until
    /// then, a login page may send the browser back, because its user is signed in.</summary>
    /// <returns>Whether a person is signed in who is not a user of Identity.</returns>
    public static async Task<bool> SignOutIfEndedAsync(HttpContext http)
    {
        if (http.User.Identity?.IsAuthenticated != true)
            return false;
        SignInManager<TUser> signIn = http.RequestServices.GetRequiredService<SignInManager<TUser>>();
        if (await signIn.UserManager.GetUserAsync(http.User) is null)
            return true;
        await signIn.SignOutAsync();
        return false;
    }
}
