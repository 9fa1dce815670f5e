using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Creates the principals of logins by the failure mode. Identity adds the claim <c>amr</c> <c>mfa</c> to every two-factor sign-in. Here no
/// phone was asked, so a step-up must not find that claim.</summary>
/// <remarks>A host's sign-in manager may copy the claims into another identity, which gets the claim. <see cref="SignInMarks"/> removes it from the cookie of Identity. This
/// class also covers a sign-in to another scheme.</remarks>
internal sealed class PrincipalsWithoutPhone<TUser>(IUserClaimsPrincipalFactory<TUser> inner) : IUserClaimsPrincipalFactory<TUser>
    where TUser : class
{
    public async Task<ClaimsPrincipal> CreateAsync(TUser user) =>
        new((await inner.CreateAsync(user)).Identities.Select(identity => new Unmarked(identity)));

    // Identity adds the claim after the principal was created.
    private sealed class Unmarked(ClaimsIdentity identity) : ClaimsIdentity(identity, StringComparison.OrdinalIgnoreCase)
    {
        public override void AddClaim(Claim claim)
        {
            if (claim is not { Type: TwoFactorClaimTypes.AuthenticationMethod, Value: "mfa" })
                base.AddClaim(claim);
        }
    }
}
