using Microsoft.AspNetCore.Identity;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Makes the phone one of Identity's second factors.</summary>
internal sealed class PhoneTokenProvider<TUser>(PhoneApproval approval, IdentityPhones<TUser> phones) : IUserTwoFactorTokenProvider<TUser>
    where TUser : class
{
    private const string TwoFactorPurpose = "TwoFactor"; // the value that UserManager.VerifyTwoFactorTokenAsync passes

    /// <summary>Whether the user has connected any phone. It is also true if that phone cannot be asked now, because Identity would otherwise accept
    /// the password alone.</summary>
    public Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<TUser> manager, TUser user) => phones.HasConnectedAsync(manager, user);

    /// <summary>Returns an empty text, because there is no token to send: the page asks the phone.</summary>
    public Task<string> GenerateAsync(string purpose, UserManager<TUser> manager, TUser user) => Task.FromResult(string.Empty);

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<TUser> manager, TUser user) =>
        purpose == TwoFactorPurpose && !string.IsNullOrEmpty(token) && approval.Take(token, await manager.GetUserIdAsync(user));
}
