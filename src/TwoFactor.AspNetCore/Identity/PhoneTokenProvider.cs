using Microsoft.AspNetCore.Identity;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Makes the phone one of Identity's second factors.</summary>
internal sealed class PhoneTokenProvider<TUser>(PhoneApproval approval, IdentityPhones<TUser> phones) : IUserTwoFactorTokenProvider<TUser>
    where TUser : class
{
    private const string TwoFactorPurpose = "TwoFactor"; // what UserManager.VerifyTwoFactorTokenAsync passes

    /// <summary>Whether the user has connected a phone at all. Where it cannot be asked now, the login ends without a sign-in: with <see langword="false"/>, Identity
    /// would take the password alone.</summary>
    public Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<TUser> manager, TUser user) => phones.HasConnectedAsync(manager, user);

    /// <summary>There is nothing to send to the person: the page asks the phone.</summary>
    public Task<string> GenerateAsync(string purpose, UserManager<TUser> manager, TUser user) => Task.FromResult(string.Empty);

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<TUser> manager, TUser user) =>
        purpose == TwoFactorPurpose && !string.IsNullOrEmpty(token) && approval.Take(token, await manager.GetUserIdAsync(user));
}
