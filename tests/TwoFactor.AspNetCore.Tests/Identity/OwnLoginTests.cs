using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using TwoFactor.AspNetCore.Tests.InBrowser;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>ASP.NET Core Identity with a login page of the host's own, SecSign ID, and users in PostgreSQL.</summary>
internal sealed class OwnLoginTests : IdentityBrowserFixture
{
    private UserDatabase? database;

    private protected override async Task<Action<DbContextOptionsBuilder>> DatabaseAsync()
    {
        UserDatabase started = database = await UserDatabase.StartAsync();
        return options => options.UseNpgsql(started.ConnectionString);
    }

    private protected override IdentityBuilder AddIdentity(IServiceCollection services) =>
        services.AddIdentity<IdentityUser, IdentityRole>().AddDefaultTokenProviders();

    private protected override void Map(WebApplication app)
    {
        app.MapGet("/own", (string user, string? returnUrl) => Results.Content(
            $"""<!DOCTYPE html><html lang="en"><title>Log in</title><h1>Log in</h1><form method="post" action="/own?user={user}&amp;returnUrl={Uri.EscapeDataString(returnUrl ?? "/")}"><button>Log in</button></form></html>""",
            "text/html"));
        app.MapPost("/own", async (HttpContext http, SignInManager<IdentityUser> signIn, string user, string returnUrl) =>
            await signIn.PasswordSignInAsync($"{user}@acme.example", Password, isPersistent: false, lockoutOnFailure: true) switch
            {
                { RequiresTwoFactor: true } => Results.Redirect(http.GetTwoFactorLoginPath(returnUrl, rememberMachine: true)),
                { Succeeded: true } => Results.LocalRedirect(returnUrl),
                _ => Results.Text("no"),
            });
    }

    [OneTimeTearDown]
    public async Task StopDatabaseAsync()
    {
        if (database is not null)
            await database.DisposeAsync();
    }

    [Test]
    public async Task An_ID_is_confirmed_by_a_first_question_a_machine_is_remembered_and_the_phone_is_disconnected()
    {
        const string User = "lee";
        const string Phone = "johndoe";
        await AddUserAsync(User);
        IPage account = await TypePasswordAsync(await BrowserAsync(), User, "/two-factor/phone");
        await ExpectHeadingAsync(account, "Your phone");
        await LookAtAsync(account, "phone-prove");
        await ProveAsync(account, Phone);
        await AnswerAsync(Phone, approve: false);
        await ExpectHeadingAsync(account, "Your phone said no");
        await account.GetByRole(AriaRole.Link, new() { Name = "Start again" }).ClickAsync();
        await ExpectHeadingAsync(account, "Your phone");
        Assert.That(await OfUserAsync(User, (manager, user) => manager.GetTwoFactorEnabledAsync(user)), Is.False);

        host.Time.Leap(TimeSpan.FromMinutes(2)); // the pause after a denial
        await ProveAsync(account, Phone);
        await Expect(account.GetByRole(AriaRole.Img, new() { Name = "The picture to pick" })).ToBeVisibleAsync();
        await AnswerAsync(Phone, approve: true);
        await Expect(Button(account, "Disconnect")).ToBeVisibleAsync();

        IBrowserContext browser = await BrowserAsync();
        IPage login = await TypePasswordAsync(browser, User);
        await ExpectHeadingAsync(login, "Answer on your phone");
        await AnswerAsync(Phone, approve: true);
        await ExpectWelcomeAsync(login, User);
        await login.GotoAsync(new Uri(host.Address, "/out").ToString());
        await ExpectHeadingAsync(login, "Please log in");
        await ExpectWelcomeAsync(await TypePasswordAsync(browser, User), User); // this machine is remembered
        IPage other = await OpenAsync(await BrowserAsync(), "/");
        string waiting = await other.EvaluateAsync<string>($"async () => (await fetch('/own?user={User}&returnUrl=/', {{ method: 'POST' }})).url");
        await other.EvaluateAsync("address => { location.assign(address); }", waiting); // apart, because a call that waits may be lost with its page
        await ExpectHeadingAsync(other, "Answer on your phone");
        await Button(other, "Cancel").ClickAsync();
        await ExpectHeadingAsync(other, "Cancelled");

        await Button(account, "Disconnect").ClickAsync();
        await Expect(Button(account, "Connect")).ToBeVisibleAsync();
        await ExpectWelcomeAsync(await TypePasswordAsync(await BrowserAsync(), User), User);
    }

    private static async Task ProveAsync(IPage account, string id)
    {
        await account.GetByLabel("Your SecSign ID").FillAsync(id);
        await Button(account, "Connect").ClickAsync();
        await ExpectHeadingAsync(account, "Answer on your phone");
    }

    private async Task<IPage> TypePasswordAsync(IBrowserContext browser, string user, string returnUrl = "/")
    {
        IPage page = await OpenAsync(browser, $"/own?user={user}&returnUrl={Uri.EscapeDataString(returnUrl)}");
        await Button(page, "Log in").ClickAsync();
        return page;
    }
}
