namespace TwoFactor.AspNetCore.Identity;

/// <summary>Finds the tenant of a user with the host's function.</summary>
internal sealed class IdentityTenants<TUser>(Func<TUser, string?> find)
    where TUser : class
{
    public string? Of(TUser user) => find(user) is { } tenant && !string.IsNullOrWhiteSpace(tenant) ? tenant : null;
}
