using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore;

namespace MyApp._1.Users;

/// <summary>Adds the tenant to the claims of a signed-in user, so that a payment asks the same phone as the login.</summary>
public sealed class AppUserClaims(UserManager<AppUser> users, RoleManager<IdentityRole> roles, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<AppUser, IdentityRole>(users, roles, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(AppUser user)
    {
        ClaimsIdentity identity = await base.GenerateClaimsAsync(user);
        if (user.Tenant is { } tenant)
            identity.AddClaim(new Claim(TwoFactorClaimTypes.Tenant, tenant));
        return identity;
    }
}
