using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>The login that Identity has begun in this browser.</summary>
internal interface IIdentityLogin
{
    /// <summary>The question for it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="browser">The browser's cookie.</param>
    /// <param name="returnUrl">Where the browser goes then: a path of this host.</param>
    /// <param name="isPersistent">Whether the sign-in outlives the browser.</param>
    /// <param name="rememberMachine">Whether this browser needs no second factor next time.</param>
    /// <returns>The question; <see langword="null"/> where there is no such login, or the user has no tenant.</returns>
    Task<PendingQuestion?> QuestionAsync(HttpContext http, string browser, string returnUrl, bool isPersistent, bool rememberMachine);

    /// <summary>Whether Identity has begun a login here, and its user has connected a phone.</summary>
    Task<bool> HasPhoneAsync(HttpContext http);
}
