#if (!identity)
using Microsoft.AspNetCore.Authentication.Cookies;
#endif
#if (identity)
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
#endif
using MyApp._1;
//-:cnd:noEmit
#if DEBUG
using MyApp._1.Development;
#endif
//+:cnd:noEmit
#if (identity)
using MyApp._1.Users;
using TwoFactor.AspNetCore;
#endif

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

//-:cnd:noEmit
#if DEBUG
if (builder.Environment.IsDevelopment())
    await builder.AddEmulatedServicesAsync();
#endif
//+:cnd:noEmit

// The second factor. appsettings.json contains the service of each tenant.
builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor"))
    .AddSezame()
    .AddSecSign()
#if (shared)
    .AddSharedStore(builder.Configuration, builder.Environment)
#endif
#if (identity)
    .AddAspNetCore(options =>
    {
        options.ApplicationName = "MyApp.1";
        options.Tenant = http => http.User.FindFirstValue(TwoFactorClaimTypes.Tenant); // a user without a tenant cannot pay
    });
#else
    .AddAspNetCore(options => options.ApplicationName = "MyApp.1");
#endif

#if (identity)
// The users and their passwords.
builder.Services.AddDbContext<UsersDb>(options => options.UseSqlite(builder.Configuration.GetConnectionString("Users")));
builder.Services.AddIdentity<AppUser, IdentityRole>()
    .AddEntityFrameworkStores<UsersDb>()
    .AddDefaultTokenProviders()
    .AddClaimsPrincipalFactory<AppUserClaims>()
    .AddTwoFactor<AppUser>(user => user.Tenant);
builder.Services.ConfigureApplicationCookie(options => options.LoginPath = "/login");
#else
// The sign-in is kept in a cookie, as in other hosts.
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
    .AddCookie(options => options.LoginPath = "/login");
#endif
builder.Services.AddAuthorization();
builder.Services.AddHealthChecks().AddTwoFactor();
builder.Services.AddRazorPages();

WebApplication app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapRazorPages();
app.MapPayments();
app.MapHealthChecks("/health");
app.MapTwoFactor("/two-factor"); // the page that waits for the phone
app.Run();
