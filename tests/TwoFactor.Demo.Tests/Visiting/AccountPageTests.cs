using System.Security.Claims;
using TwoFactor.AspNetCore;
using TwoFactor.Demo.Portal;

namespace TwoFactor.Demo.Tests.Visiting;

/// <summary>The account page names the phone only where the sign-in has its claim.</summary>
public sealed class AccountPageTests
{
    [Test]
    public void A_login_that_the_phone_approved_names_the_phone() =>
        Assert.That(PortalPages.HowSignedIn(UserWith(new Claim(TwoFactorClaimTypes.AuthenticationMethod, "mfa"))), Does.Contain("your password and your phone"));

    [Test]
    public void A_login_by_the_failure_mode_names_the_password_alone() =>
        Assert.That(PortalPages.HowSignedIn(UserWith()), Does.Contain("your password alone").And.Not.Contain("and your phone"));

    private static ClaimsPrincipal UserWith(params Claim[] claims) => new(new ClaimsIdentity(claims, "password"));
}
