using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Finds users' names at the services in Identity's own store.</summary>
internal sealed class IdentityUserNames<TUser>(IServiceScopeFactory scopes) : ITwoFactorUserNames
    where TUser : class
{
    public async ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        UserManager<TUser> manager = scope.ServiceProvider.GetRequiredService<UserManager<TUser>>();
        return await IdentityUsers.FindAsync(manager, subject) is { } user
            ? await IdentityPhones<TUser>.FindAsync(manager, user, tenant, provider)
            : null;
    }
}
