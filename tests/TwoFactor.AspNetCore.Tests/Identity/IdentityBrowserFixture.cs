using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using TwoFactor.AspNetCore.Tests.InBrowser;
using TwoFactor.Emulator;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>Tests of ASP.NET Core Identity with a real browser, a real database of users, and the emulated services. Users whose ids begin with <c>sezame-</c>
/// belong to tenant <see cref="BrowserHost.Sezame"/>, all others to <see cref="BrowserHost.SecSign"/>.</summary>
internal abstract class IdentityBrowserFixture : BrowserFixture
{
    private protected const string Password = "Pa$$w0rd-1";

    /// <summary>Chooses the database.</summary>
    private protected abstract Task<Action<DbContextOptionsBuilder>> DatabaseAsync();

    /// <summary>Adds Identity.</summary>
    private protected abstract IdentityBuilder AddIdentity(IServiceCollection services);

    private protected virtual void Map(WebApplication app)
    {
    }

    private protected override async Task<BrowserHost> StartAsync()
    {
        Action<DbContextOptionsBuilder> database = await DatabaseAsync();
        BrowserHost started = await BrowserHost.StartAsync(
            options => options.Page.OtherWayPath = "~/Identity/Account/LoginWithRecoveryCode",
            services =>
            {
                services.AddDbContext<AppDb>(database);
                services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 10); // fast hashes
                services.Configure<IdentityOptions>(identity => identity.Lockout.MaxFailedAccessAttempts = 2);
                AddIdentity(services).AddEntityFrameworkStores<AppDb>().AddTwoFactor<IdentityUser>(
                    user => user.Id.StartsWith("sezame-", StringComparison.Ordinal) ? BrowserHost.Sezame : BrowserHost.SecSign);
            },
            app =>
            {
                app.MapGet("/out", async (SignInManager<IdentityUser> signIn) =>
                {
                    await signIn.SignOutAsync();
                    return Results.Redirect("/");
                });
                Map(app);
            });
        await using AsyncServiceScope scope = started.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AppDb>().Database.EnsureCreatedAsync();
        return started;
    }

    /// <summary>Adds a user.</summary>
    private protected async Task AddUserAsync(string id)
    {
        await using AsyncServiceScope scope = host.Services.CreateAsyncScope();
        UserManager<IdentityUser> manager = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        IdentityResult result = await manager.CreateAsync(new IdentityUser($"{id}@acme.example") { Id = id, Email = $"{id}@acme.example", EmailConfirmed = true }, Password);
        Assert.That(result.Succeeded, Is.True, result.ToString());
    }

    /// <summary>Asks Identity about a user.</summary>
    private protected async Task<T> OfUserAsync<T>(string id, Func<UserManager<IdentityUser>, IdentityUser, Task<T>> ask)
    {
        await using AsyncServiceScope scope = host.Services.CreateAsyncScope();
        UserManager<IdentityUser> manager = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        return await ask(manager, (await manager.FindByIdAsync(id))!);
    }

    /// <summary>Checks the account page, and once more in German, whose words are longer.</summary>
    private protected async Task LookAtAsync(IPage page, string name)
    {
        await Layout.AssertAsync(page, name);
        IBrowserContext german = await BrowserAsync(width: 320, language: "de", height: 760);
        await german.AddCookiesAsync((await page.Context.CookiesAsync()).Where(cookie => cookie.Name.Contains("Identity", StringComparison.Ordinal)).Select(cookie => new Cookie
        {
            Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path, Secure = cookie.Secure, HttpOnly = cookie.HttpOnly, SameSite = cookie.SameSite,
        }));
        IPage same = await OpenAsync(german, "/two-factor/phone");
        await Expect(same.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await Layout.AssertFitsAsync(same, $"{name}-320-German");
    }

    /// <summary>Answers on the phone.</summary>
    private protected async Task AnswerAsync(string user, bool approve)
    {
        PhoneRequest request = await host.Emulator.Phone.WaitForRequestAsync(user, TestContext.CurrentContext.CancellationToken);
        Assert.That(approve ? host.Emulator.Phone.Approve(request.Id) : host.Emulator.Phone.Deny(request.Id));
    }
}
