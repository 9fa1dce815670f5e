using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using TwoFactor.AspNetCore.Tests.InBrowser;
using TwoFactor.Tests.Programs;
using TwoFactor.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>ASP.NET Core Identity with its built-in UI (<c>AddDefaultIdentity</c>), Sezame, and users in SQLite.</summary>
internal sealed class BuiltInUiTests : IdentityBrowserFixture
{
    private readonly SqliteConnection memory = new("Data Source=built-in-ui;Mode=Memory;Cache=Shared"); // lives as long as this connection

    private protected override async Task<Action<DbContextOptionsBuilder>> DatabaseAsync()
    {
        await memory.OpenAsync();
        return options => options.UseSqlite(memory.ConnectionString);
    }

    private protected override IdentityBuilder AddIdentity(IServiceCollection services)
    {
        services.AddRazorPages(pages => pages.RootDirectory = "/Identity/Pages");
        return services.AddDefaultIdentity<IdentityUser>();
    }

    private protected override void Map(WebApplication app) => app.MapRazorPages();

    [OneTimeTearDown]
    public async Task CloseAsync() => await memory.DisposeAsync();

    [Test]
    public async Task A_phone_can_be_connected_used_replaced_by_a_recovery_code_and_disconnected()
    {
        const string User = "sezame-kim";
        await AddUserAsync(User);
        IPage account = await TypePasswordAsync(await BrowserAsync(), User, "/two-factor/phone");
        await ExpectHeadingAsync(account, "Your phone");
        await LookAtAsync(account, "phone-pair");
        await Button(account, "Connect").ClickAsync();
        ILocator code = account.GetByRole(AriaRole.Img, new() { Name = "The code to scan" });
        await Expect(code).ToBeVisibleAsync();
        await Layout.AssertAsync(account, "phone-scan");
        Assert.That(await OfUserAsync(User, (manager, user) => manager.GetTwoFactorEnabledAsync(user)), Is.False);

        Assert.That(host.Emulator.Phone.Scan(await ReadAsync(code)), Is.True, "a phone's camera reads the code");
        await Expect(Button(account, "Disconnect")).ToBeVisibleAsync(); // the page notices the scan
        await Expect(account.GetByText("You have no recovery codes")).ToBeVisibleAsync();
        await LookAtAsync(account, "phone-connected");

        await account.GotoAsync(new Uri(host.Address, "/Identity/Account/Manage/GenerateRecoveryCodes").ToString());
        await account.GetByRole(AriaRole.Button, new() { Name = "Generate recovery codes" }).ClickAsync();
        string recovery = await account.Locator(".recovery-code").First.InnerTextAsync();
        await account.GotoAsync(new Uri(host.Address, "/two-factor/phone").ToString());
        await Expect(account.GetByText("You have no recovery codes")).ToHaveCountAsync(0);

        IPage login = await TypePasswordAsync(await BrowserAsync(), User);
        await ExpectHeadingAsync(login, "Answer on your phone");
        await AnswerAsync(User, approve: true);
        await ExpectWelcomeAsync(login, User);
        await Expect(login.GetByText("mfa")).ToBeVisibleAsync();

        IPage withoutPhone = await TypePasswordAsync(await BrowserAsync(), User);
        await ExpectHeadingAsync(withoutPhone, "Answer on your phone");
        await withoutPhone.GetByRole(AriaRole.Link, new() { Name = "Sign in another way" }).ClickAsync();
        await withoutPhone.GetByRole(AriaRole.Textbox).FillAsync(recovery);
        await Button(withoutPhone, "Log in").ClickAsync();
        await ExpectWelcomeAsync(withoutPhone, User);

        await Button(account, "Disconnect").ClickAsync();
        await Expect(Button(account, "Connect")).ToBeVisibleAsync();
        await ExpectWelcomeAsync(await TypePasswordAsync(await BrowserAsync(), User), User);
        await Button(account, "Connect").ClickAsync();
        await Expect(code).ToBeVisibleAsync(); // the service has removed the pairing too
    }

    [Test]
    public async Task The_page_stops_looking_for_a_scan_after_ten_minutes_and_goes_on_when_the_person_comes_back()
    {
        const string User = "sezame-nik";
        await AddUserAsync(User);
        IBrowserContext browser = await BrowserAsync();
        int looks = 0;
        await browser.RouteAsync("**/two-factor/phone/status", route =>
        {
            Interlocked.Increment(ref looks);
            return route.ContinueAsync();
        });
        await browser.Clock.InstallAsync();
        (IPage account, ILocator code) = await ShowCodeAsync(browser, User);
        ILocator progress = account.GetByText("Waiting for the scan");
        await Expect(progress).ToBeVisibleAsync();
        await account.RunAndWaitForResponseAsync(() => account.Clock.FastForwardAsync(4_000), "**/two-factor/phone/status");
        await account.Clock.FastForwardAsync(600_000);
        await Expect(progress).ToBeHiddenAsync();
        int before = Volatile.Read(ref looks);
        await account.Clock.FastForwardAsync(10_000);
        await FetchAsync(account);
        Assert.That(Volatile.Read(ref looks), Is.EqualTo(before));

        Assert.That(host.Emulator.Phone.Scan(await ReadAsync(code)), Is.True);
        await account.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await Expect(Button(account, "Disconnect")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_look_for_a_scan_that_gets_no_answer_is_given_up_and_sent_again()
    {
        const string User = "sezame-ola";
        await AddUserAsync(User);
        IBrowserContext browser = await BrowserAsync();
        (TaskCompletionSource first, _) = await LostAnswers.LoseFirstAsync(browser, url => url.AbsolutePath == "/two-factor/phone/status");
        await browser.Clock.InstallAsync();
        (IPage account, ILocator code) = await ShowCodeAsync(browser, User);
        Assert.That(host.Emulator.Phone.Scan(await ReadAsync(code)), Is.True);
        await account.Clock.FastForwardAsync(4_000);
        await ReachedAsync(first);
        await account.Clock.FastForwardAsync(31_000);
        await Expect(Button(account, "Disconnect")).ToBeVisibleAsync();
    }

    // The first form renews the session. If the browser gave its answer up for a second one, the earlier session would end with it.
    [Test]
    public async Task While_a_form_of_the_account_page_is_under_way_it_sends_no_second_one()
    {
        const string User = "sezame-pat";
        await AddUserAsync(User);
        IBrowserContext browser = await BrowserAsync();
        (IPage account, ILocator code) = await ShowCodeAsync(browser, User);
        Assert.That(host.Emulator.Phone.Scan(await ReadAsync(code)), Is.True);
        await Expect(Button(account, "Disconnect")).ToBeVisibleAsync();
        await account.WaitForLoadStateAsync(); // then the page's script runs
        TaskCompletionSource first = Signal();
        TaskCompletionSource clickedTwice = Signal();
        int sent = 0;
        await browser.RouteAsync("**/two-factor/phone/disconnect", async route =>
        {
            Interlocked.Increment(ref sent);
            first.TrySetResult();
            await ReachedAsync(clickedTwice);
            await route.ContinueAsync();
        });
        await browser.RouteAsync("**/first-is-sent", async route =>
        {
            await ReachedAsync(first);
            await route.FulfillAsync();
        });
        await browser.RouteAsync("**/clicked-twice", async route =>
        {
            await route.FulfillAsync();
            clickedTwice.TrySetResult();
        });

        // Playwright would wait for the answer to the first before it clicked again.
        await account.EvaluateAsync("""
            () => void (async () => {
                const button = document.querySelector("form[action$=disconnect] button");
                button.click();
                await fetch("/first-is-sent");
                button.click();
                for (let i = 0; i < 20; i++) {
                    await (await fetch("/", { credentials: "omit" })).text(); // takes longer than a form that is sent
                }
                await fetch("/clicked-twice");
            })()
            """);
        await ReachedAsync(clickedTwice);
        await Expect(Button(account, "Connect")).ToBeVisibleAsync();
        Assert.That(sent, Is.EqualTo(1));
    }

    // The answer 204 keeps the page, as if the person had stopped its loading.
    [Test]
    public async Task A_confirmation_after_which_the_browser_stays_on_the_page_is_sent_again_after_half_a_minute()
    {
        const string User = "sezame-tom";
        await AddUserAsync(User);
        IBrowserContext browser = await BrowserAsync();
        await browser.Clock.InstallAsync();
        (IPage account, ILocator code) = await ShowCodeAsync(browser, User);
        int sent = 0;
        await browser.RouteAsync(
            "**/two-factor/phone/confirm", route => Interlocked.Increment(ref sent) == 1 ? route.FulfillAsync(new() { Status = 204 }) : route.ContinueAsync());
        Assert.That(host.Emulator.Phone.Scan(await ReadAsync(code)), Is.True);
        await account.Clock.FastForwardAsync(4_000);
        await Wait.UntilAsync(() => Volatile.Read(ref sent) == 1);
        await account.Clock.FastForwardAsync(31_000);
        await Expect(Button(account, "Disconnect")).ToBeVisibleAsync();
    }

    [Test]
    [FullCheck]
    public async Task Denials_lock_the_user_out_and_the_page_says_that_two_factor_login_is_switched_off()
    {
        const string User = "sezame-lou";
        await AddUserAsync(User);
        (IPage account, ILocator code) = await ShowCodeAsync(await BrowserAsync(), User);
        Assert.That(host.Emulator.Phone.Scan(await ReadAsync(code)), Is.True);
        await Expect(Button(account, "Disconnect")).ToBeVisibleAsync();

        await account.GotoAsync(new Uri(host.Address, "/Identity/Account/Manage/Disable2fa").ToString());
        await account.GetByRole(AriaRole.Button, new() { Name = "Disable 2FA" }).ClickAsync(); // renews the security stamp, and not the session
        await Expect(account.GetByText("2fa has been disabled")).ToBeVisibleAsync();
        await account.GotoAsync(new Uri(host.Address, "/two-factor/phone").ToString());
        await TypePasswordAsync(account, User);
        await Expect(account.GetByText("two-factor login is switched off")).ToBeVisibleAsync();
        await LookAtAsync(account, "phone-off");
        await Button(account, "Switch it on").ClickAsync();
        await Expect(account.GetByText("whenever you log in")).ToBeVisibleAsync();

        IBrowserContext thief = await BrowserAsync();
        for (int denials = 1; denials <= 2; denials++)
        {
            IPage login = await TypePasswordAsync(thief, User);
            await ExpectHeadingAsync(login, "Answer on your phone");
            await AnswerAsync(User, approve: false);
            await ExpectHeadingAsync(login, "Your phone said no");
            host.Time.Leap(TimeSpan.FromMinutes(2)); // the pause after a denial
        }

        await Wait.UntilAsync(() => OfUserAsync(User, (manager, user) => manager.IsLockedOutAsync(user)));
        await ExpectHeadingAsync(await TypePasswordAsync(thief, User), "Locked out");
    }

    [Test]
    public async Task A_user_without_a_phone_gets_the_built_in_page_for_an_authenticator_app()
    {
        const string User = "sezame-max";
        await AddUserAsync(User);
        await OfUserAsync(User, async (manager, user) =>
        {
            await manager.ResetAuthenticatorKeyAsync(user);
            return await manager.SetTwoFactorEnabledAsync(user, true);
        });
        IPage login = await TypePasswordAsync(await BrowserAsync(), User);
        await ExpectHeadingAsync(login, "Two-factor authentication");
    }

    private async Task<(IPage Account, ILocator Code)> ShowCodeAsync(IBrowserContext browser, string user)
    {
        IPage account = await TypePasswordAsync(browser, user, "/two-factor/phone");
        await Button(account, "Connect").ClickAsync();
        ILocator code = account.GetByRole(AriaRole.Img, new() { Name = "The code to scan" });
        await Expect(code).ToBeVisibleAsync();
        return (account, code);
    }

    private async Task<IPage> TypePasswordAsync(IBrowserContext browser, string user, string returnUrl = "/")
    {
        await browser.RouteAsync(address => !address.Contains("127.0.0.1", StringComparison.Ordinal), route => route.AbortAsync()); // the UI loads styles and scripts from other sites
        IPage page = await OpenAsync(browser, $"/Identity/Account/Login?ReturnUrl={Uri.EscapeDataString(returnUrl)}");
        await TypePasswordAsync(page, user);
        return page;
    }

    private static async Task TypePasswordAsync(IPage login, string user)
    {
        await login.GetByLabel("Email").FillAsync($"{user}@acme.example");
        await login.GetByLabel("Password").FillAsync(Password);
        await Button(login, "Log in").ClickAsync();
    }

    private static async Task<string> ReadAsync(ILocator picture)
    {
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.png");
        try
        {
            await picture.ScreenshotAsync(new LocatorScreenshotOptions { Path = file });
            return (await NeededProgram.RunAsync("zbarimg", "zbar-tools", "--quiet", "--raw", file)).TrimEnd('\n');
        }
        finally
        {
            File.Delete(file);
        }
    }
}
