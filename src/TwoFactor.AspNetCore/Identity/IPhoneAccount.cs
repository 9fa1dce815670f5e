using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Connects and disconnects the phone of the user who is signed in. All methods throw <see cref="TwoFactorException"/> where the service does not
/// work, and <see cref="ConcurrentChangeException"/> where another request was faster.</summary>
internal interface IPhoneAccount
{
    /// <summary>How it stands; <see langword="null"/> where no user is signed in.</summary>
    Task<PhoneView?> LookAsync(HttpContext http);

    /// <summary>Opens a pairing, with the code to scan; connects at once who is paired already.</summary>
    Task<PhoneView?> PairAsync(HttpContext http);

    /// <summary>Whether the code was scanned.</summary>
    Task<bool> IsPairedAsync(HttpContext http);

    /// <summary>Connects the phone that has scanned the code, if one has.</summary>
    Task ConfirmAsync(HttpContext http);

    /// <summary>The question that proves an ID; <see langword="null"/> where none can be asked.</summary>
    Task<PendingQuestion?> ProveAsync(HttpContext http, string browser, string name, string returnUrl);

    /// <summary>Switches Identity's second factors on again, for a user with a connected phone.</summary>
    Task EnableAsync(HttpContext http);

    /// <summary>Disconnects the phone, here and with the service.</summary>
    Task DisconnectAsync(HttpContext http);
}
