using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Keeps the users' names with the services in Identity's own store, as authentication tokens: one for each tenant and provider.</summary>
internal sealed class IdentityPhones<TUser>(IdentityTenants<TUser> tenants, ITwoFactorProviderFactory providers)
    where TUser : class
{
    private const string LoginProvider = "[TwoFactor]";
    private const int LongestName = 100; // Identity's stores may limit keys to 128 characters

    /// <summary>The user's tenant and its provider; <see langword="null"/> for a user who has none.</summary>
    public (string Tenant, ITwoFactorProvider Provider)? ServiceOf(TUser user) =>
        tenants.Of(user) is { } tenant && providers.TryGetProvider(tenant, out ITwoFactorProvider? provider) ? (tenant, provider) : null;

    public async Task<bool> IsConnectedAsync(UserManager<TUser> manager, TUser user) =>
        ServiceOf(user) is { } service && await FindAsync(manager, user, service.Tenant, service.Provider.Name) is not null;

    public static Task<string?> FindAsync(UserManager<TUser> manager, TUser user, string tenant, string provider) =>
        manager.GetAuthenticationTokenAsync(Checked(manager, user), LoginProvider, TokenName(tenant, provider));

    /// <exception cref="InvalidOperationException">The store refuses it.</exception>
    public static async Task KeepAsync(UserManager<TUser> manager, TUser user, string tenant, string provider, string name) =>
        Ensure(await manager.SetAuthenticationTokenAsync(Checked(manager, user), LoginProvider, TokenName(tenant, provider), name));

    /// <exception cref="InvalidOperationException">The store refuses it.</exception>
    public static async Task ForgetAsync(UserManager<TUser> manager, TUser user, string tenant, string provider) =>
        Ensure(await manager.RemoveAuthenticationTokenAsync(Checked(manager, user), LoginProvider, TokenName(tenant, provider)));

    public static void Ensure(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException($"Identity's store refuses a change: {string.Join(", ", result.Errors.Select(error => error.Code))}.");
    }

    private static TUser Checked(UserManager<TUser> manager, TUser user) => manager.SupportsUserAuthenticationTokens
        ? user
        : throw new InvalidOperationException("Identity's user store keeps no authentication tokens (IUserAuthenticationTokenStore), where the names with the services would be. Entity Framework's store does.");

    // Tenants' names are not case-sensitive.
    private static string TokenName(string tenant, string provider)
    {
        string name = $"{provider}/{tenant.ToUpperInvariant()}";
        return name.Length <= LongestName ? name : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
    }
}
