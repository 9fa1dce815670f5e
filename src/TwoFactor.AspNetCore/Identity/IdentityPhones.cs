using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Keeps the users' names at the services in Identity's own store, as authentication tokens: one for each tenant and provider, and a list of
/// them.</summary>
/// <remarks>Identity requires no second factor from a user who has none. The list prevents this for users whose tenant has changed its service, or is
/// no longer configured, because it depends only on the store.</remarks>
internal sealed class IdentityPhones<TUser>(IdentityTenants<TUser> tenants, ITwoFactorProviderFactory providers, ITwoFactorUserNames names)
    where TUser : class
{
    private const string LoginProvider = "[TwoFactor]";
    private const string List = "Connected"; // the names of the other tokens, one per line
    private const string Before = "EnabledBefore"; // exists if two-factor login was on before the first phone was connected
    private const int LongestName = 100; // Identity's stores may limit keys to 128 characters

    /// <summary>The user's tenant and its provider; <see langword="null"/> for a user without a tenant.</summary>
    public (string Tenant, ITwoFactorProvider Provider)? ServiceOf(TUser user) =>
        tenants.Of(user) is { } tenant && providers.TryGetProvider(tenant, out ITwoFactorProvider? provider) ? (tenant, provider) : null;

    /// <summary>Whether the user has a phone at the present service: by Identity's store, or by the host's own <see cref="ITwoFactorUserNames"/>.</summary>
    public async Task<bool> IsConnectedAsync(UserManager<TUser> manager, TUser user) =>
        ServiceOf(user) is { } service && await names.FindAsync(service.Tenant, service.Provider.Name, await manager.GetUserIdAsync(user)) is not null;

    /// <summary>Whether the user has connected a phone at any service, for any tenant. With the host's own <see cref="ITwoFactorUserNames"/> there is no
    /// list of them; there, two-factor login says that a user of a tenant has one.</summary>
    public async Task<bool> HasConnectedAsync(UserManager<TUser> manager, TUser user) =>
        await IsConnectedAsync(manager, user) || (manager.SupportsUserAuthenticationTokens && await HasAnyAsync(manager, user))
        || (names is not IdentityUserNames<TUser> && tenants.Of(user) is not null && manager.SupportsUserTwoFactor && await manager.GetTwoFactorEnabledAsync(user));

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
        if (list.Length == 0 && await manager.GetTwoFactorEnabledAsync(user))
            Ensure(await manager.SetAuthenticationTokenAsync(user, LoginProvider, Before, "yes"));
        if (!list.Contains(token))
            Ensure(await manager.SetAuthenticationTokenAsync(user, LoginProvider, List, string.Join('\n', [.. list, token])));
        Ensure(await manager.SetAuthenticationTokenAsync(user, LoginProvider, token, name));
    }

    /// <summary>Whether two-factor login was on already when the user connected the first phone, for another second factor.</summary>
    public static async Task<bool> WasEnabledBeforeAsync(UserManager<TUser> manager, TUser user) =>
        await manager.GetAuthenticationTokenAsync(user, LoginProvider, Before) is not null;

    /// <summary>Deletes the user's names at that service and at all others.</summary>
    /// <inheritdoc cref="KeepAsync"/>
    public static async Task ForgetAsync(UserManager<TUser> manager, TUser user, string tenant, string provider)
    {
        string[] list = await ListAsync(manager, Checked(manager, user));
        foreach (string token in list.Append(TokenName(tenant, provider)).Distinct())
            Ensure(await manager.RemoveAuthenticationTokenAsync(user, LoginProvider, token));
        Ensure(await manager.RemoveAuthenticationTokenAsync(user, LoginProvider, List)); // after the names, because until then a phone counts as connected
        Ensure(await manager.RemoveAuthenticationTokenAsync(user, LoginProvider, Before)); // after the list: without it, two-factor login would be switched off
    }

    /// <inheritdoc cref="KeepAsync"/>
    public static void Ensure(IdentityResult result)
    {
        if (ConcurrentChangeException.IsReasonOf(result))
            throw new ConcurrentChangeException();
        if (!result.Succeeded)
            throw new InvalidOperationException($"Identity's store refused a change: {string.Join(", ", result.Errors.Select(error => error.Code))}.");
    }

    private static async Task<string[]> ListAsync(UserManager<TUser> manager, TUser user) =>
        (await manager.GetAuthenticationTokenAsync(user, LoginProvider, List))?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static TUser Checked(UserManager<TUser> manager, TUser user) => manager.SupportsUserAuthenticationTokens
        ? user
        : throw new InvalidOperationException("Identity's user store does not support authentication tokens (IUserAuthenticationTokenStore), in which users' names at the services are kept. Entity Framework's store does.");

    // Tenants' names are not case-sensitive.
    private static string TokenName(string tenant, string provider)
    {
        string name = $"{provider}/{tenant.ToUpperInvariant()}";
        return name.Length <= LongestName ? name : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
    }
}
