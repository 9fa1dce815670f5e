using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Connects and disconnects the phone of the signed-in user. A session whose security stamp is not the user's present one counts as signed
/// out.</summary>
/// <remarks>
/// <para><see cref="PairAsync"/>, <see cref="IsPairedAsync"/>, <see cref="ConfirmAsync"/> and, where phones are paired,
/// <see cref="CreateProofQuestionAsync"/> throw a <see cref="TwoFactorException"/> if the service does not work. The other methods do not. <see cref="ConfirmAsync"/> and
/// <see cref="DisconnectAsync"/>, which write the session's cookie, wait for the service only for a few seconds.</para>
/// <para><see cref="ConfirmAsync"/>, <see cref="EnableAsync"/> and <see cref="DisconnectAsync"/> throw a <see cref="ConcurrentChangeException"/> if
/// another request changed the user meanwhile.</para>
/// </remarks>
internal interface IPhoneAccount
{
    /// <summary>Returns what the account page shows, or signs out a session that has ended.</summary>
    /// <returns>The current state. It has no service if the signed-in person has none, or is not a user of Identity. <see langword="null"/> if nobody is
    /// signed in, or if the session had ended and was signed out.</returns>
    Task<PhoneView?> ViewOrSignOutAsync(HttpContext http);

    /// <summary>Starts a pairing, and returns the code to scan: for a user without a connected phone, or one whose phone is no longer paired. If the user is
    /// already paired, nothing is changed: it is not known whose phone that is.</summary>
    /// <param name="http">The request.</param>
    /// <param name="replacesPairing">Whether an existing pairing is removed, unless the phone is connected.</param>
    /// <returns>The code, or that the user is paired; <see langword="null"/> if no pairing can be started.</returns>
    Task<PhoneView?> PairAsync(HttpContext http, bool replacesPairing);

    /// <summary>Whether the code was scanned.</summary>
    Task<bool> IsPairedAsync(HttpContext http);

    /// <summary>Connects the phone that has scanned the code, if one has; also if one was connected before and has been paired again.</summary>
    Task ConfirmAsync(HttpContext http);

    /// <summary>Creates the question that proves an ID, or a phone that was already paired; <see langword="null"/> if no question can be asked.</summary>
    /// <param name="http">The request.</param>
    /// <param name="browser">The value of the browser's cookie.</param>
    /// <param name="name">The ID; not used where phones are paired.</param>
    /// <param name="returnUrl">Where the browser goes afterwards: a path of this host.</param>
    Task<PendingQuestion?> CreateProofQuestionAsync(HttpContext http, string browser, string? name, string returnUrl);

    /// <summary>Enables Identity's second factors again, for a user with a connected phone.</summary>
    Task EnableAsync(HttpContext http);

    /// <summary>Disconnects the phone, here and then at the service. It is disconnected here even if the service fails.</summary>
    /// <returns>What to show if the service could not end the pairing; otherwise <see langword="null"/>.</returns>
    Task<PhoneView?> DisconnectAsync(HttpContext http);
}
