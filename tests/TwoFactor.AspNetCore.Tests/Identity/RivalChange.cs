using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>Changes the user from another request, between a request's look at the user and its change.</summary>
internal sealed class RivalChange(IServiceScopeFactory scopes) : IUserValidator<IdentityUser>
{
    public bool IsNext { get; set; }

    public async Task<IdentityResult> ValidateAsync(UserManager<IdentityUser> manager, IdentityUser user)
    {
        if (IsNext)
        {
            IsNext = false;
            await using AsyncServiceScope scope = scopes.CreateAsyncScope();
            UserManager<IdentityUser> rival = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
            await rival.AccessFailedAsync((await rival.FindByIdAsync(user.Id))!);
        }

        return IdentityResult.Success;
    }
}
