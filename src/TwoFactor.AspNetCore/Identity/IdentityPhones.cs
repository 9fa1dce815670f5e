using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Keeps the users' names with the services in Identity's own store, as authentication tokens: one for each tenant and provider, and a list of them.</summary>
/// <remarks>Identity skips the second factor of a user without a valid one. The list keeps that from users whose tenant has another service now, or is not
/// configured any longer: it depends on nothing but the store.</remarks>
internal sealed class IdentityPhones<TUser>(IdentityTenants<TUser> tenants, ITwoFactorProviderFactory providers)
    where TUser : class
{
    private const string LoginProvider = "[TwoFactor]";
    private const string List = "Connected"; // the names of the other tokens, one a line
    private const int LongestName = 100; // Identity's stores may limit keys to 128 characters

    /// <summary>The user's tenant and its provider; <see langword="null"/> for a user who has none.</summary>
    public (string Tenant, ITwoFactorProvider Provider)? ServiceOf(TUser user) =>
        tenants.Of(user) is { } tenant && providers.TryGetProvider(tenant, out ITwoFactorProvider? provider) ? (tenant, provider) : null;

    public async Task<bool> IsConnectedAsync(UserManager<TUser> manager, TUser user) =>
        ServiceOf(user) is { } service && await FindAsync(manager, user, service.Tenant, service.Provider.Name) is not null;

    /// <summary>Whether the user has connected a phone with any service, for any tenant.</summary>
    public async Task<bool> HasConnectedAsync(UserManager<TUser> manager, TUser user) =>
        await IsConnectedAsync(manager, user) || (manager.SupportsUserAuthenticationTokens && await HasAnyAsync(manager, user));

    /// <summary>Whether the list has an entry.</summary>
    public static async Task<bool> HasAnyAsync(UserManager<TUser> manager, TUser user) => (await ListAsync(manager, user)).Length > 0;

    public static Task<string?> FindAsync(UserManager<TUser> manager, TUser user, string tenant, string provider) =>
        manager.GetAuthenticationTokenAsync(Checked(manager, user), LoginProvider, TokenName(tenant, provider));

    /// <exception cref="InvalidOperationException">The store refuses it.</exception>
    /// <exception cref="ConcurrentChangeException">Another request has changed the user meanwhile.</exception>
    public static async Task KeepAsync(UserManager<TUser> manager, TUser user, string tenant, string provider, string name)
    {
        string token = TokenName(tenant, provider);
        string[] list = await ListAsync(manager, Checked(manager, user));
        if (!list.Contains(token))
            Ensure(await manager.SetAuthenticationTokenAsync(user, LoginProvider, List, string.Join('\n', [.. list, token])));
        Ensure(await manager.SetAuthenticationTokenAsync(user, LoginProvider, token, name));
    }

    /// <summary>Forgets the user's name with that service, and with all others.</summary>
    /// <inheritdoc cref="KeepAsync"/>
    public static async Task ForgetAsync(UserManager<TUser> manager, TUser user, string tenant, string provider)
    {
        string[] list = await ListAsync(manager, Checked(manager, user));
        foreach (string token in list.Append(TokenName(tenant, provider)).Distinct())
            Ensure(await manager.RemoveAuthenticationTokenAsync(user, LoginProvider, token));
        Ensure(await manager.RemoveAuthenticationTokenAsync(user, LoginProvider, List)); // last: until then, a phone is connected
    }

    /// <inheritdoc cref="KeepAsync"/>
    public static void Ensure(IdentityResult result)
    {
        if (result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.ConcurrencyFailure)))
            throw new ConcurrentChangeException();
        if (!result.Succeeded)
            throw new InvalidOperationException($"Identity's store refuses a change: {string.Join(", ", result.Errors.Select(error => error.Code))}.");
    }

    private static async Task<string[]> ListAsync(UserManager<TUser> manager, TUser user) =>
        (await manager.GetAuthenticationTokenAsync(user, LoginProvider, List))?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];

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
