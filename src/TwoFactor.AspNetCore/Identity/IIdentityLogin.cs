using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>The login that Identity has started in this browser.</summary>
internal interface IIdentityLogin
{
    /// <summary>Creates the question for the login.</summary>
    /// <param name="http">The request.</param>
    /// <param name="browser">The value of the browser's cookie.</param>
    /// <param name="returnUrl">Where the browser goes after the login: a path of this host.</param>
    /// <param name="isPersistent">Whether the sign-in is kept when the browser is closed.</param>
    /// <param name="rememberMachine">Whether this browser needs no second factor next time.</param>
    /// <returns>The question; <see langword="null"/> if there is no such login, it has ended, the user has no tenant, or Identity would not sign the user in
    /// now.</returns>
    Task<PendingQuestion?> QuestionAsync(HttpContext http, string browser, string returnUrl, bool isPersistent, bool rememberMachine);

    /// <summary>Whether Identity has started a login in this browser, and its user has connected a phone.</summary>
    Task<bool> HasPhoneAsync(HttpContext http);
}
