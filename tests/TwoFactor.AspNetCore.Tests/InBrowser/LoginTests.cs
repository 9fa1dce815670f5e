using Microsoft.Playwright;
using TwoFactor.Emulator;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>Logins with a real browser, the page and an emulated phone.</summary>
internal sealed class LoginTests : BrowserFixture
{
    [TestCase(BrowserHost.Sezame, "Sezame")]
    [TestCase(BrowserHost.SecSign, "SecSign ID")]
    public async Task An_approval_on_the_phone_completes_the_login(string tenant, string service)
    {
        string user = tenant == BrowserHost.SecSign ? "johndoe" : "never@yes";
        IPage page = await LogInAsync(await BrowserAsync(), user, tenant);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Expect(page.Locator(".two-factor-text")).ToContainTextAsync(service);
        await Expect(page.Locator(tenant == BrowserHost.SecSign ? ".two-factor-picture img" : ".two-factor-code")).ToBeVisibleAsync();

        await AnswerAsync(user, approve: true);
        await ExpectWelcomeAsync(page, user);
        await Expect(page.GetByText("mfa")).ToBeVisibleAsync();
    }

    [TestCase(BrowserHost.Sezame, "never@no")]
    [TestCase(BrowserHost.SecSign, "johndoe")]
    public async Task A_denial_on_the_phone_is_shown_and_signs_nobody_in(string tenant, string user)
    {
        IPage page = await LogInAsync(await BrowserAsync(), user, tenant);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await AnswerAsync(user, approve: false);
        await ExpectHeadingAsync(page, "Your phone said no");
        await Expect(Button(page, "This wasn't me")).ToHaveCountAsync(tenant == BrowserHost.Sezame ? 1 : 0);

        await Button(page, "Ask again").ClickAsync();
        await ExpectHeadingAsync(page, "Your phone cannot be asked now");
        await Expect(page.GetByText("You can ask again in")).ToBeVisibleAsync();
        host.Time.Leap(TimeSpan.FromMinutes(1)); // ends the pause after the denial, also for the next test
        await page.ReloadAsync();
        await Expect(Button(page, "Ask again")).ToBeVisibleAsync();
        await page.GotoAsync(host.Address.ToString());
        await ExpectHeadingAsync(page, "Please log in");
    }

    [Test]
    public async Task A_denied_login_can_be_reported_and_the_phone_gets_a_warning()
    {
        IPage page = await LogInAsync(await BrowserAsync(), "never@fraud", BrowserHost.Sezame);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await AnswerAsync("never@fraud", approve: false);
        await Button(page, "This wasn't me").ClickAsync();
        await host.Emulator.Phone.WaitForAsync(
            screen => screen.Requests.FirstOrDefault(request => request is { IsFraudNotice: true, User: "never@fraud" }), TestContext.CurrentContext.CancellationToken);
        await Expect(Button(page, "This wasn't me")).ToHaveCountAsync(0);
    }

    [TestCase(BrowserHost.Memory, "late")]
    [TestCase(BrowserHost.Sezame, "never@late")]
    [TestCase(BrowserHost.SecSign, "never@late")]
    public async Task An_unanswered_question_is_shown_as_expired(string tenant, string user)
    {
        IPage page = await LogInAsync(await BrowserAsync(), user, tenant);
        await ExpectHeadingAsync(page, "Answer on your phone");
        host.Time.Leap(TimeSpan.FromMinutes(3)); // after the time to answer (2 minutes), within the time to collect (2 more)
        await ExpectHeadingAsync(page, "The time is over");
        await Button(page, "Ask again").ClickAsync();
        await ExpectHeadingAsync(page, "Answer on your phone");
    }

    [Test]
    public async Task Cancelling_withdraws_the_question_and_the_focus_stays_on_the_page()
    {
        string user = SomeUser();
        IPage page = await LogInAsync(await BrowserAsync(), user);
        await Button(page, "Cancel").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await ExpectHeadingAsync(page, "Cancelled");
        await Expect(page.Locator(".two-factor-text")).ToContainTextAsync("You cancelled the question");
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Cancelled.");
        await Expect(page).ToHaveTitleAsync("Cancelled · Acme Portal");

        host.Phones.User(user).Approves();
        await Button(page, "Ask again").ClickAsync();
        await ExpectWelcomeAsync(page, user);
    }

    // The browser stays on the page while it saves the file.
    [Test]
    public async Task After_a_step_up_for_a_download_the_page_says_that_it_is_confirmed()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        IPage page = await LogInAsync(browser, user);
        await ExpectWelcomeAsync(page, user);
        host.Phones.User(user).DoesNothing();
        await page.EvaluateAsync("location.assign('/statement')");
        await ExpectHeadingAsync(page, "Answer on your phone");
        IDownload download = await page.RunAndWaitForDownloadAsync(() =>
        {
            host.Phones.User(user).Approves();
            return Task.CompletedTask;
        });
        Assert.That(download.SuggestedFilename, Is.EqualTo("statement.csv"));
        await ExpectHeadingAsync(page, "Confirmed");
        await page.RunAndWaitForDownloadAsync(() => Button(page, "Continue").ClickAsync());
        await ExpectHeadingAsync(page, "Confirmed");
    }

    [Test]
    public async Task Of_two_tabs_one_completes_the_login_and_the_other_says_that_it_is_done()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        IPage first = await LogInAsync(browser, user);
        await ExpectHeadingAsync(first, "Answer on your phone");
        IPage second = await OpenAsync(browser, "/two-factor");
        await ExpectHeadingAsync(second, "Answer on your phone");
        host.Phones.User(user).Approves();

        ILocator welcome(IPage page) => page.GetByRole(AriaRole.Heading, new() { Name = $"Welcome, {user}" });
        ILocator done(IPage page) => page.GetByRole(AriaRole.Heading, new() { Name = "Nothing to confirm here" });
        await Expect(welcome(first).Or(done(first))).ToBeVisibleAsync();
        await Expect(welcome(second).Or(done(second))).ToBeVisibleAsync();
        Assert.That(await welcome(first).CountAsync() + await welcome(second).CountAsync(), Is.EqualTo(1));
        await first.GotoAsync(host.Address.ToString());
        await ExpectWelcomeAsync(first, user);
    }

    [Test]
    public async Task A_tab_whose_outcome_another_tab_takes_loads_its_card_once_more()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        int loads = 0;
        await page.RouteAsync(url => new Uri(url).AbsolutePath == "/two-factor", route => loads++ == 0
            ? route.FulfillAsync(new() { ContentType = "text/html", Body = "<section data-two-factor=\"Ended\" data-key=\"Ended\"><h1>This question has ended</h1></section>" })
            : route.ContinueAsync());
        host.Phones.User(user).Denies();
        await ExpectHeadingAsync(page, "Your phone said no");
        Assert.That(loads, Is.GreaterThan(1));
    }

    [Test]
    public async Task A_reload_does_not_ask_again()
    {
        string user = SomeUser();
        IPage page = await LogInAsync(await BrowserAsync(), user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        string code = await page.Locator(".two-factor-code").InnerTextAsync();
        await page.ReloadAsync();
        await Expect(page.Locator(".two-factor-code")).ToHaveTextAsync(code);
        Assert.That(host.Phones.Calls.Count(call => call.User == user && call.Operation == Testing.ServiceOperation.Start), Is.EqualTo(1));
    }

    // The return URL of an identity provider redirects to its client.
    [TestCase(false)]
    [TestCase(true)]
    public async Task A_return_url_that_redirects_to_another_site_is_reached(bool script)
    {
        string user = SomeUser();
        host.Phones.User(user).Approves();
        IPage page = await OpenAsync(await BrowserAsync(script: script), $"/login?tenant={BrowserHost.Memory}&user={user}&ReturnUrl=%2Fother-site");
        await Button(page, "Log in").ClickAsync();
        if (!script)
        {
            await ExpectHeadingAsync(page, "Confirmed");
            await Button(page, "Continue").ClickAsync();
        }

        await Expect(page).ToHaveURLAsync($"https://localhost:{host.Address.Port}/");
    }

    [Test]
    public async Task A_cookie_of_another_browser_leads_to_a_restart()
    {
        IBrowserContext owner = await BrowserAsync();
        await ExpectHeadingAsync(await LogInAsync(owner, SomeUser()), "Answer on your phone");
        IBrowserContext thief = await BrowserAsync();
        Cookie[] question = [.. (await owner.CookiesAsync()).Where(cookie => cookie.Name.Contains("SignIn", StringComparison.Ordinal)).Select(cookie => new Cookie
        {
            Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path, Secure = true, HttpOnly = true, SameSite = cookie.SameSite,
        })];
        Assert.That(question, Is.Not.Empty);
        await thief.AddCookiesAsync(question);
        IPage page = await OpenAsync(thief, "/two-factor");
        await ExpectHeadingAsync(page, "Nothing to confirm here");
        await page.GetByRole(AriaRole.Link, new() { Name = "Start again" }).ClickAsync();
        await ExpectHeadingAsync(page, "Please log in");
    }

    [Test]
    public async Task A_login_during_the_session_of_another_user_replaces_it_only_after_the_approval()
    {
        IBrowserContext browser = await BrowserAsync();
        string before = SomeUser();
        string after = SomeUser();
        host.Phones.User(before).Approves();
        await ExpectWelcomeAsync(await LogInAsync(browser, before), before);
        IPage page = await LogInAsync(browser, after);
        await ExpectHeadingAsync(page, "Answer on your phone");
        IPage other = await OpenAsync(browser, "/");
        await ExpectWelcomeAsync(other, before);
        host.Phones.User(after).Approves();
        await ExpectWelcomeAsync(page, after);
    }

    [Test]
    public async Task An_approval_counts_only_for_the_browser_that_asked_last()
    {
        string user = SomeUser();
        IPage first = await LogInAsync(await BrowserAsync(), user);
        await ExpectHeadingAsync(first, "Answer on your phone");
        IPage second = await LogInAsync(await BrowserAsync(), user);
        await ExpectHeadingAsync(second, "Answer on your phone");
        await Expect(first.GetByRole(AriaRole.Heading, new() { Name = "Answer on your phone" })).ToHaveCountAsync(0); // replaced by the newer question
        await Expect(first.Locator(".two-factor-text")).ToContainTextAsync("What your phone asks now does not come from this page");
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(second, user);
        await first.GotoAsync(host.Address.ToString());
        await ExpectHeadingAsync(first, "Please log in");
    }

    [Test]
    public async Task The_page_is_in_German_for_a_German_browser()
    {
        IPage page = await LogInAsync(await BrowserAsync(language: "de-AT"), SomeUser());
        await ExpectHeadingAsync(page, "Antworten Sie am Handy");
        Assert.That(await page.EvaluateAsync<string>("document.documentElement.lang"), Is.EqualTo("de"));
        await Button(page, "Abbrechen").ClickAsync();
        await ExpectHeadingAsync(page, "Abgebrochen");
    }

    [Test]
    public async Task A_step_up_asks_at_once_and_returns_with_the_form_but_asks_only_on_demand_after_a_foreign_link()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        IPage page = await LogInAsync(browser, user);
        await ExpectWelcomeAsync(page, user);
        await page.GetByRole(AriaRole.Link, new() { Name = "Pay" }).ClickAsync();
        await ExpectHeadingAsync(page, "Pay here");

        host.Time.Leap(TimeSpan.FromMinutes(6));
        IPage typed = await OpenAsync(browser, "/payments"); // opened without a link on this host
        await ExpectHeadingAsync(typed, "Confirm with your phone");
        await Button(typed, "Ask my phone").ClickAsync();
        await ExpectHeadingAsync(typed, "Pay here");

        await Button(typed, "Transfer").ClickAsync(); // the phone is asked, and approves
        await ExpectHeadingAsync(typed, "Confirmed with your phone");
        await Layout.AssertAsync(typed, "form-kept");
        await Button(typed, "Send").ClickAsync();
        await ExpectHeadingAsync(typed, "Sent 100");
    }

    private async Task AnswerAsync(string user, bool approve)
    {
        PhoneRequest request = await host.Emulator.Phone.WaitForRequestAsync(user, TestContext.CurrentContext.CancellationToken);
        Assert.That(approve ? host.Emulator.Phone.Approve(request.Id) : host.Emulator.Phone.Deny(request.Id));
    }
}
