using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.Tests.Readme;

/// <summary>The README's example of Identity's built-in UI. <see cref="ReadmeTests"/> compares the texts.</summary>
internal static class BuiltInUiExample
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddSezame().AddSecSign().AddAspNetCore(options =>
            options.Page.OtherWayPath = "~/Identity/Account/LoginWithRecoveryCode");
        builder.Services.AddDefaultIdentity<IdentityUser>().AddEntityFrameworkStores<Users>().AddTwoFactor("acme");
    }

    private sealed class Users(DbContextOptions<Users> options) : IdentityDbContext<IdentityUser>(options);
}
