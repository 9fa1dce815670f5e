using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Why a login of Identity is refused.</summary>
internal static partial class IdentityRefusals
{
    public const string Ended = "the login has ended";
    public const string LockedOut = "the user is locked out";
    public const string NotAllowed = "the user is not allowed to sign in";
    public const string NotAccepted = "Identity did not accept it";

    /// <summary>Why Identity would not sign the user in now, also with an approval; <see langword="null"/> if it would. Identity itself checks this only
    /// after the phone has answered.</summary>
    public static async Task<string?> OfAsync<TUser>(SignInManager<TUser> signIn, TUser user)
        where TUser : class
    {
        if (!await signIn.CanSignInAsync(user))
            return NotAllowed;
        return signIn.UserManager.SupportsUserLockout && await signIn.UserManager.IsLockedOutAsync(user) ? LockedOut : null;
    }

    [LoggerMessage(EventIds.IdentityRefused, LogLevel.Warning, "A login of Identity for tenant {Tenant} is refused: {Reason}.", EventName = nameof(EventIds.IdentityRefused))]
    public static partial void LogRefused(this ILogger logger, string tenant, string reason);
}
