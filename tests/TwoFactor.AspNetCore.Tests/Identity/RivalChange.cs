using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>Changes the user in another scope after a request has read the user and before it saves its change.</summary>
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
