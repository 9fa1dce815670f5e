using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Health;
using TwoFactor.AspNetCore.Tests.Host;
using SignInResult = Microsoft.AspNetCore.Identity.SignInResult;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>A host with ASP.NET Core Identity over a real database, and a user <c>jdoe</c> whose name at the service is <c>jdoe-phone</c>.</summary>
internal sealed class IdentityScene : IAsyncDisposable
{
    public const string Password = "Pa$$w0rd-1";

    /// <summary>What <see cref="MeAsync"/> returns if no user is signed in: neither a name nor a method, and the space between them.</summary>
    public const string Nobody = " ";
    private readonly SqliteConnection? memory;

    private IdentityScene(WebScene web, SqliteConnection? memory, PairingDouble pairing)
    {
        Web = web;
        this.memory = memory;
        Pairing = pairing;
    }

    public WebScene Web { get; }

    public PairingDouble Pairing { get; }

    /// <param name="database">The database; SQLite in memory by default.</param>
    /// <param name="canPair">Whether the service pairs with a code, like Sezame, or has IDs, like SecSign ID.</param>
    /// <param name="services">Changes the host's services.</param>
    /// <param name="endpoints">Maps more endpoints.</param>
    /// <param name="map">Maps the page; at <c>/two-factor</c> by default.</param>
    public static async Task<IdentityScene> StartAsync(
        Action<DbContextOptionsBuilder>? database = null, bool canPair = false, Action<IServiceCollection>? services = null, Action<WebApplication>? endpoints = null,
        Action<WebApplication>? map = null)
    {
        SqliteConnection? memory = null;
        if (database is null)
        {
            // Lives as long as this connection. Each request has its own, because a denial is counted while requests read.
            memory = new SqliteConnection($"Data Source={Guid.NewGuid():N};Mode=Memory;Cache=Shared");
            await memory.OpenAsync();
            database = options => options.UseSqlite(memory.ConnectionString);
        }

        PairingDouble pairing = new();
        WebScene web = await WebScene.StartAsync(
            services: all =>
            {
                all.AddDbContext<AppDb>(database);
                all.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 10); // fast hashes
                all.AddIdentity<IdentityUser, IdentityRole>(identity => identity.Lockout.MaxFailedAccessAttempts = 3)
                    .AddEntityFrameworkStores<AppDb>()
                    .AddDefaultTokenProviders()
                    .AddTwoFactor(WebScene.Tenant);
                all.AddTwoFactor().DecorateProviders((_, _, provider) => canPair ? new PairingDouble.Provider(provider, pairing) : provider);
                services?.Invoke(all);
            },
            endpoints: app =>
            {
                Map(app);
                endpoints?.Invoke(app);
            },
            map: map);
        await using (AsyncServiceScope scope = web.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<AppDb>().Database.EnsureCreatedAsync();
            await AddUserAsync(scope, "jdoe");
            await AddUserAsync(scope, "mallory");
        }

        return new IdentityScene(web, memory, pairing);
    }

    /// <summary>Starts the host, and connects the phone of <c>jdoe</c>.</summary>
    public static async Task<IdentityScene> StartConnectedAsync()
    {
        IdentityScene scene = await StartAsync();
        await scene.ConnectAsync();
        return scene;
    }

    /// <summary>Calls Identity's user manager.</summary>
    public async Task<T> UsersAsync<T>(Func<UserManager<IdentityUser>, IdentityUser, Task<T>> use, string user = "jdoe")
    {
        await using AsyncServiceScope scope = Web.Services.CreateAsyncScope();
        UserManager<IdentityUser> manager = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        return await use(manager, (await manager.FindByNameAsync(user))!);
    }

    /// <summary>A browser of jdoe, who has signed in with the password alone.</summary>
    public async Task<TestBrowser> SignInAsync()
    {
        TestBrowser browser = Web.Browser();
        Assert.That(await TypePasswordAsync(browser), Is.EqualTo("Succeeded"));
        return browser;
    }

    /// <summary>The id of jdoe.</summary>
    public Task<string> IdAsync() => UsersAsync((manager, user) => manager.GetUserIdAsync(user));

    /// <summary>The security stamp of jdoe.</summary>
    public Task<string> StampAsync() => UsersAsync((manager, user) => manager.GetSecurityStampAsync(user));

    /// <summary>Changes a user without a new security stamp, so that the sessions go on.</summary>
    public Task<T> ArrangeAsync<T>(Func<UserManager<IdentityUser>, IdentityUser, Task<T>> change, string user = "jdoe") => UsersAsync(
        async (manager, found) =>
        {
            string? stamp = found.SecurityStamp;
            T result = await change(manager, found);
            found.SecurityStamp = stamp;
            Assert.That((await manager.UpdateAsync(found)).Succeeded, Is.True);
            return result;
        },
        user);

    /// <summary>Connects a user's phone, as enrolment does. The sessions go on.</summary>
    public Task ConnectAsync(string user = "jdoe") => ArrangeAsync(
        async (manager, found) =>
        {
            await TwoFactor.AspNetCore.Identity.IdentityPhones<IdentityUser>.KeepAsync(manager, found, WebScene.Tenant, "InMemory", $"{user}-phone");
            return await manager.SetTwoFactorEnabledAsync(found, true);
        },
        user);

    /// <summary>Types the password.</summary>
    /// <returns>The result of <c>PasswordSignInAsync</c>, or the address of its redirect.</returns>
    public static async Task<string> TypePasswordAsync(TestBrowser browser, string user = "jdoe", string query = "")
    {
        HttpResponseMessage login = await browser.PostAsync($"/id/login?user={user}{query}", TestBrowser.Html);
        return login.StatusCode == HttpStatusCode.Redirect ? login.Headers.Location!.ToString() : await login.Content.ReadAsStringAsync();
    }

    /// <summary>Types the password and follows to the page.</summary>
    public static async Task BeginAsync(TestBrowser browser, string user = "jdoe", string query = "")
    {
        string next = await TypePasswordAsync(browser, user, query);
        Assert.That(next, Does.StartWith("/two-factor/identity"));
        HttpResponseMessage identity = await browser.GetAsync(next);
        Assert.That(identity.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther), await identity.Content.ReadAsStringAsync());
        Assert.That(await (await browser.GetAsync(identity.Headers.Location!.ToString())).Content.ReadAsStringAsync(), Does.Contain("data-two-factor=\"Ready\"").And.Contain("data-asks-at-once"));
    }

    /// <summary>Asks the phone and waits for its answer, as the page does.</summary>
    public static async Task AskAsync(TestBrowser browser)
    {
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await browser.WaitAsync();
    }

    /// <summary>Asks the phone, waits, and completes, as the page does.</summary>
    public static async Task<HttpResponseMessage> AskAndCompleteAsync(TestBrowser browser)
    {
        await AskAsync(browser);
        return await browser.PostAsync("/two-factor/complete", TestBrowser.Html);
    }

    /// <summary>The name and the method of the browser's user, such as <c>jdoe mfa</c>; <see cref="Nobody"/> if no user is signed in.</summary>
    public static async Task<string> MeAsync(TestBrowser browser) => await (await browser.GetAsync("/id/me")).Content.ReadAsStringAsync();

    public async ValueTask DisposeAsync()
    {
        await Web.DisposeAsync();
        if (memory is not null)
            await memory.DisposeAsync();
    }

    private static void Map(WebApplication app)
    {
        app.MapPost("/id/login", async (HttpContext http, SignInManager<IdentityUser> signIn, string user, string? returnUrl, bool? machine) =>
        {
            SignInResult result = await signIn.PasswordSignInAsync(user, Password, isPersistent: false, lockoutOnFailure: true);
            return result.RequiresTwoFactor ? Results.Redirect(http.GetTwoFactorLoginPath(returnUrl, rememberMachine: machine == true)) : Results.Text(result.ToString());
        });
        app.MapPost("/id/token", async (SignInManager<IdentityUser> signIn, string? token) =>
            (await signIn.TwoFactorSignInAsync(IdentityTwoFactor.Provider, token ?? string.Empty, isPersistent: false, rememberClient: false)).ToString());
        app.MapPost("/id/recovery", async (SignInManager<IdentityUser> signIn, string code) => (await signIn.TwoFactorRecoveryCodeSignInAsync(code)).ToString());
        app.MapPost("/id/sign-out", (SignInManager<IdentityUser> signIn) => signIn.SignOutAsync());
        app.MapGet("/id/me", (ClaimsPrincipal user) => $"{user.Identity?.Name} {user.FindFirst("amr")?.Value}");
        app.MapGet("/id/payment", () => "paid").RequireTwoFactor("payment");
        app.MapGet("/id/phone-needed", () => "in").RequireTwoFactor();
        app.MapGet("/id/phone-needed-now", () => "in").RequireTwoFactor(maxAge: TimeSpan.FromSeconds(1));
    }

    private static async Task AddUserAsync(AsyncServiceScope scope, string name)
    {
        IdentityResult result = await scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>().CreateAsync(new IdentityUser(name), Password);
        Assert.That(result.Succeeded, Is.True, result.ToString());
    }
}
