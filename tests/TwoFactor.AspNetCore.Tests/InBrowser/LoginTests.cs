using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
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
        await Expect(page.Locator("two-factor-prompt:defined")).ToHaveCountAsync(1); // without the script, the browser loads the page anew and keeps no focus
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

    [Test]
    public async Task A_completion_that_is_refused_is_sent_again_only_after_a_pause()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        int sent = 0;
        await browser.RouteAsync("**/two-factor/complete**", route =>
        {
            Interlocked.Increment(ref sent);
            return route.FulfillAsync(new() { Status = 503, Headers = new Dictionary<string, string> { ["Retry-After"] = "30" } });
        });
        await StopClockAsync(browser);
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await page.RunAndWaitForRequestAsync(
            () =>
            {
                host.Phones.User(user).Approves();
                return Task.CompletedTask;
            },
            request => request.Url.Contains("/two-factor/complete", StringComparison.Ordinal));
        await FetchAsync(page);
        Assert.That(sent, Is.EqualTo(1), "nothing is sent while the clock stands still");
        await FastForwardUntilAsync(page, () => sent > 1, seconds: 31);
    }

    [Test]
    public async Task After_an_outage_while_the_login_is_completed_the_page_goes_on_by_itself()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await browser.RouteAsync("**/two-factor/complete**", route => route.FulfillAsync(new() { Status = 503 }));
        await browser.RouteAsync("**/two-factor", async route =>
        {
            IAPIResponse unavailable = await page.APIRequest.GetAsync(new Uri(host.Address, "/unavailable").ToString());
            await route.FulfillAsync(new() { Response = unavailable });
        });
        await page.Clock.InstallAsync();
        host.Phones.User(user).Approves();
        await ExpectHeadingAsync(page, "This does not work right now");
        for (int look = 0; look < 2; look++)
        {
            await FetchAsync(page); // the page waits for its next look by then
            await page.RunAndWaitForResponseAsync(() => page.Clock.FastForwardAsync(10_000), "**/two-factor");
        }

        await FetchAsync(page);
        await browser.UnrouteAllAsync();
        await page.Clock.FastForwardAsync(10_000);
        await ExpectWelcomeAsync(page, user);
    }

    [Test]
    public async Task A_look_that_gets_no_answer_is_given_up_after_the_longest_wait_and_sent_again()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        (TaskCompletionSource first, Func<int> sent) = await LoseFirstAsync(browser, url => url.AbsolutePath == "/two-factor/status");
        await StopClockAsync(browser);
        IPage page = await LogInAsync(browser, user);
        await ReachedAsync(first);
        await page.Clock.FastForwardAsync(26_000);
        await FetchAsync(page);
        await page.Clock.FastForwardAsync(5_000); // the pause after a look that failed
        await FetchAsync(page);
        Assert.That(sent(), Is.EqualTo(1), "the server may answer after 25 seconds");

        host.Phones.User(user).Approves();
        await FastForwardUntilAsync(page, () => sent() > 1, seconds: 10);
        await ExpectWelcomeAsync(page, user);
    }

    [Test]
    public async Task A_card_that_does_not_arrive_is_loaded_again()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        await browser.Clock.InstallAsync();
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        (TaskCompletionSource first, _) = await LoseFirstAsync(browser, url => url.AbsolutePath == "/two-factor");
        host.Phones.User(user).Denies();
        await ReachedAsync(first);
        await page.Clock.FastForwardAsync(31_000);
        await ExpectHeadingAsync(page, "Your phone said no");
    }

    [Test]
    public async Task A_start_without_an_answer_is_given_up_and_can_be_sent_again()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(await LogInAsync(browser, user), user);
        (TaskCompletionSource first, _) = await LoseFirstAsync(browser, url => url.AbsolutePath == "/two-factor/start");
        await browser.Clock.InstallAsync();
        IPage page = await OpenAsync(browser, "/payments");
        await Button(page, "Ask my phone").ClickAsync();
        await ReachedAsync(first);
        await page.Clock.FastForwardAsync(20_000);
        await Expect(page.Locator(".two-factor-offline")).ToBeHiddenAsync(); // the service may take so long
        await page.Clock.FastForwardAsync(11_000);
        await Expect(page.Locator(".two-factor-offline")).ToBeVisibleAsync();
        await Expect(Button(page, "Ask my phone")).ToBeDisabledAsync();
        await page.Clock.FastForwardAsync(90_000);
        await Button(page, "Ask my phone").ClickAsync();
        await ExpectHeadingAsync(page, "Pay here");
    }

    [Test]
    public async Task A_button_stays_disabled_until_its_request_has_ended()
    {
        IBrowserContext browser = await BrowserAsync();
        (TaskCompletionSource cancel, _) = await LoseFirstAsync(browser, url => url.AbsolutePath == "/two-factor/cancel");
        await browser.Clock.InstallAsync();
        IPage page = await LogInAsync(browser, SomeUser());
        await Button(page, "Cancel").ClickAsync();
        await ReachedAsync(cancel);
        await page.EvaluateAsync("document.querySelector('two-factor-prompt').load()"); // as each minute
        await Expect(Button(page, "Cancel")).ToBeDisabledAsync();
        await page.Clock.FastForwardAsync(121_000);
        await Button(page, "Cancel").ClickAsync();
        await ExpectHeadingAsync(page, "Cancelled");
    }

    [Test]
    public async Task A_cancellation_without_an_answer_is_shown_as_a_lost_connection_and_can_be_sent_again_after_half_a_minute()
    {
        IBrowserContext browser = await BrowserAsync();
        (TaskCompletionSource cancel, _) = await LoseFirstAsync(browser, url => url.AbsolutePath == "/two-factor/cancel");
        await browser.Clock.InstallAsync();
        IPage page = await LogInAsync(browser, SomeUser());
        await Button(page, "Cancel").ClickAsync();
        await ReachedAsync(cancel);
        ILocator offline = page.Locator(".two-factor-offline");
        await Expect(offline).ToBeHiddenAsync();
        await page.Clock.FastForwardAsync(16_000);
        await Expect(offline).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("No connection. This page keeps trying.");
        await Expect(Button(page, "Cancel")).ToBeDisabledAsync();
        await page.Clock.FastForwardAsync(15_000);
        await Expect(Button(page, "Cancel")).ToBeEnabledAsync();
        await Expect(offline).ToBeHiddenAsync();
        await Button(page, "Cancel").ClickAsync();
        await ExpectHeadingAsync(page, "Cancelled");
    }

    // The card of the completion stays on the page.
    [Test]
    public async Task After_a_download_no_lost_connection_is_shown()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        IPage page = await LogInAsync(browser, user);
        await ExpectWelcomeAsync(page, user);
        await browser.Clock.InstallAsync();
        await page.RunAndWaitForDownloadAsync(() => page.EvaluateAsync("location.assign('/statement')"));
        await ExpectHeadingAsync(page, "Confirmed");
        await page.Clock.FastForwardAsync(60_000);
        await FetchAsync(page);
        await Expect(page.Locator(".two-factor-offline")).ToBeHiddenAsync();
    }

    // The server withdraws the question before it answers. A start meanwhile would be undone by the cookie of the late answer.
    [Test]
    public async Task While_a_cancellation_is_under_way_nothing_else_can_be_sent()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        TaskCompletionSource cancelled = Signal();
        TaskCompletionSource answers = Signal();
        await browser.RouteAsync("**/two-factor/cancel**", route => HoldAnswerAsync(route, cancelled, answers));
        int starts = 0;
        browser.Request += (_, request) => starts += request.Url.Contains("/two-factor/start", StringComparison.Ordinal) ? 1 : 0;
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await page.RunAndWaitForResponseAsync(() => Button(page, "Cancel").ClickAsync(), "**/two-factor/status**"); // the long poll, which sees the cancellation
        await ReachedAsync(cancelled);
        await FetchAsync(page);
        await Expect(Button(page, "Ask again")).ToHaveCountAsync(0);
        await Expect(Button(page, "Cancel")).ToBeDisabledAsync();

        await page.EvaluateAsync("document.querySelector('two-factor-prompt').load()"); // as after the person was in another tab
        await Expect(Button(page, "Ask again")).ToBeDisabledAsync();
        await page.EvaluateAsync("document.querySelector('two-factor-prompt form').requestSubmit()");
        await FetchAsync(page);
        Assert.That(starts, Is.Zero);
        answers.TrySetResult();
        await Button(page, "Ask again").ClickAsync();
        await ExpectHeadingAsync(page, "Answer on your phone");
    }

    [Test]
    public async Task While_a_login_is_completed_its_button_sends_no_second_completion()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        TaskCompletionSource completed = Signal();
        TaskCompletionSource answers = Signal();
        int sent = 0;
        await browser.RouteAsync("**/two-factor/complete**", route => Interlocked.Increment(ref sent) == 1 ? HoldAnswerAsync(route, completed, answers) : route.ContinueAsync());
        IPage page = await LogInAsync(browser, user);
        host.Phones.User(user).Approves();
        await ReachedAsync(completed);
        await Expect(Button(page, "Continue")).ToBeDisabledAsync();
        await page.EvaluateAsync("document.querySelector('two-factor-prompt form').requestSubmit()");
        await FetchAsync(page);
        await ExpectHeadingAsync(page, "Confirmed");
        answers.TrySetResult();
        await ExpectWelcomeAsync(page, user);
        Assert.That(sent, Is.EqualTo(1));
    }

    [Test]
    public async Task Another_prompt_in_the_page_does_not_leave_it_while_the_login_is_completed()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        TaskCompletionSource completed = Signal();
        TaskCompletionSource answers = Signal();
        await browser.RouteAsync("**/two-factor/complete?*", route => HoldAnswerAsync(route, completed, answers));
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        host.Phones.User(user).Approves();
        await ReachedAsync(completed);
        string address = page.Url;
        await page.EvaluateAsync("""
            const other = document.createElement("two-factor-prompt");
            other.dataset.src = "/two-factor?purpose=without-a-question";
            document.body.append(other);
            """);
        await ExpectHeadingAsync(page, "Nothing to confirm here");
        await FetchAsync(page);
        Assert.That(page.Url, Is.EqualTo(address));
        answers.TrySetResult();
        await ExpectWelcomeAsync(page, user);
    }

    // As on a phone without a connection for a moment. The server joins the two starts, if it has got the first.
    [Test]
    public async Task A_start_on_arrival_without_an_answer_is_sent_once_more_when_the_connection_is_back()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        IPage page = await LogInAsync(browser, user);
        await ExpectWelcomeAsync(page, user);
        int sent = 0;
        await browser.RouteAsync("**/two-factor/start**", route => Interlocked.Increment(ref sent) < 3 ? route.AbortAsync() : route.ContinueAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "Pay" }).ClickAsync();
        await ExpectHeadingAsync(page, "Confirm with your phone");
        foreach (int expected in new[] { 2, 2 })
        {
            await FetchAsync(page);
            await page.EvaluateAsync("window.dispatchEvent(new Event('online'))");
            await Wait.UntilAsync(() => Volatile.Read(ref sent) >= expected);
            await FetchAsync(page);
            Assert.That(sent, Is.EqualTo(expected));
        }

        await Button(page, "Ask my phone").ClickAsync();
        await ExpectHeadingAsync(page, "Pay here");
    }

    // Later, the server may no longer join it to the first start. Only a person may ask again then.
    [Test]
    public async Task After_a_lost_connection_a_start_on_arrival_is_sent_once_more_only_within_half_a_minute([Values(0, 31)] int seconds)
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        IPage page = await LogInAsync(browser, user);
        await ExpectWelcomeAsync(page, user);
        await StopClockAsync(browser);
        int sent = 0;
        bool isOffline = true;
        await browser.RouteAsync("**/two-factor/start**", route => Interlocked.Increment(ref sent) > 0 && Volatile.Read(ref isOffline) ? route.AbortAsync() : route.ContinueAsync());
        await browser.RouteAsync(url => new Uri(url).AbsolutePath == "/two-factor", route => Volatile.Read(ref sent) > 0 && Volatile.Read(ref isOffline) ? route.AbortAsync() : route.ContinueAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "Pay" }).ClickAsync();
        await ExpectHeadingAsync(page, "Confirm with your phone");
        await Wait.UntilAsync(() => Volatile.Read(ref sent) == 1);
        await FetchAsync(page);
        await page.Clock.FastForwardAsync(1000 * seconds);
        await FetchAsync(page);
        Volatile.Write(ref isOffline, false);
        if (seconds > 0)
        {
            await ComeOnlineAsync();
            await FetchAsync(page);
            Assert.That(sent, Is.EqualTo(1));
            await Button(page, "Ask my phone").ClickAsync();
        }
        else
        {
            await Wait.UntilAsync(() => Volatile.Read(ref sent) > 1, ComeOnlineAsync);
        }

        await ExpectHeadingAsync(page, "Pay here");
        Assert.That(sent, Is.EqualTo(2));

        Task ComeOnlineAsync() => page.EvaluateAsync("window.dispatchEvent(new Event('online'))");
    }

    [Test]
    public async Task A_start_on_arrival_without_an_answer_is_not_sent_again_while_the_tab_is_hidden()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        IPage page = await LogInAsync(browser, user);
        await ExpectWelcomeAsync(page, user);
        TaskCompletionSource<IRoute> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int sent = 0;
        await browser.RouteAsync("**/two-factor/start**", route =>
        {
            Interlocked.Increment(ref sent);
            return first.TrySetResult(route) ? Task.CompletedTask : route.ContinueAsync();
        });
        await page.GetByRole(AriaRole.Link, new() { Name = "Pay" }).ClickAsync();
        IRoute held = await first.Task.WaitAsync(TestContext.CurrentContext.CancellationToken);
        await page.EvaluateAsync("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })");
        await held.AbortAsync();
        await FetchAsync(page);
        await page.EvaluateAsync("window.dispatchEvent(new Event('online'))");
        await FetchAsync(page);
        Assert.That(sent, Is.EqualTo(1));
        await page.EvaluateAsync("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
        await ExpectHeadingAsync(page, "Pay here");
        Assert.That(sent, Is.EqualTo(2));
    }

    [Test]
    public async Task Once_the_person_has_asked_the_start_on_arrival_is_not_sent_again()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        IPage page = await LogInAsync(browser, user);
        await ExpectWelcomeAsync(page, user);
        int sent = 0;
        await browser.RouteAsync("**/two-factor/start**", route => Interlocked.Increment(ref sent) == 1 ? route.AbortAsync() : route.FulfillAsync(new() { Status = 503 }));
        await browser.RouteAsync(url => new Uri(url).AbsolutePath == "/two-factor", route => Volatile.Read(ref sent) == 1 ? route.AbortAsync() : route.ContinueAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "Pay" }).ClickAsync();
        await ExpectHeadingAsync(page, "Confirm with your phone");
        await FetchAsync(page);
        await Button(page, "Ask my phone").ClickAsync();
        await FetchAsync(page);
        await FetchAsync(page);
        Assert.That(sent, Is.EqualTo(2));
    }

    // No timer of the page runs here.
    [Test]
    public async Task A_cancellation_that_is_refused_for_a_while_does_not_keep_the_page_from_looking()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        await browser.RouteAsync("**/two-factor/cancel**", route => route.FulfillAsync(new() { Status = 503, Headers = new Dictionary<string, string> { ["Retry-After"] = "60" } }));
        await StopClockAsync(browser);
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Button(page, "Cancel").ClickAsync();
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(page, user);
    }

    // It hands a login out once.
    [Test]
    public async Task A_completion_is_not_given_up()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        TaskCompletionSource<IRoute> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int sent = 0;
        await browser.RouteAsync("**/two-factor/complete**", route =>
        {
            Interlocked.Increment(ref sent);
            completion.TrySetResult(route);
            return Task.CompletedTask;
        });
        await browser.Clock.InstallAsync();
        IPage page = await LogInAsync(browser, user);
        host.Phones.User(user).Approves();
        IRoute held = await completion.Task.WaitAsync(TestContext.CurrentContext.CancellationToken);
        await page.Clock.FastForwardAsync(600_000);
        await FetchAsync(page);
        Assert.That(sent, Is.EqualTo(1));
        await held.ContinueAsync();
        await ExpectWelcomeAsync(page, user);
    }

    [Test]
    public async Task A_completion_that_gets_no_answer_can_be_given_up_by_the_person_and_is_sent_again()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        (TaskCompletionSource first, _) = await LoseFirstAsync(browser, url => url.AbsolutePath == "/two-factor/complete");
        await browser.Clock.InstallAsync();
        IPage page = await LogInAsync(browser, user);
        host.Phones.User(user).Approves();
        await ReachedAsync(first);
        await Expect(Button(page, "Continue")).ToBeDisabledAsync();
        await page.Clock.FastForwardAsync(20_000);
        await Button(page, "Continue").ClickAsync();
        await ExpectWelcomeAsync(page, user);
    }

    [Test]
    public async Task A_completion_that_is_given_up_after_its_cookies_have_arrived_goes_on()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        TaskCompletionSource completed = Signal();
        await browser.RouteAsync("**/two-factor/complete**", route => HoldAnswerAsync(route, completed, Signal()));
        await browser.Clock.InstallAsync();
        IPage page = await LogInAsync(browser, user);
        host.Phones.User(user).Approves();
        await ReachedAsync(completed);
        await page.Clock.FastForwardAsync(20_000);
        await Button(page, "Continue").ClickAsync();
        await ExpectWelcomeAsync(page, user);
    }

    // The server has taken the outcome. To give up the answer would lose the login.
    [Test]
    public async Task A_late_answer_to_a_completion_still_logs_in_after_the_person_has_pressed_Continue()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        TaskCompletionSource taken = Signal();
        TaskCompletionSource answers = Signal();
        host.BeforeSignIn[user] = () =>
        {
            taken.TrySetResult();
            return answers.Task;
        };
        await browser.Clock.InstallAsync();
        IPage page = await LogInAsync(browser, user);
        host.Phones.User(user).Approves();
        await ReachedAsync(taken);
        await page.Clock.FastForwardAsync(20_000);
        await Button(page, "Continue").ClickAsync();
        await ExpectHeadingAsync(page, "This question has ended");
        answers.TrySetResult();
        await ExpectWelcomeAsync(page, user);
    }

    // The card on the page is old then, and does not tell whether the outcome was taken.
    [Test]
    public async Task A_late_completion_is_not_given_up_while_the_card_cannot_be_loaded([Values] bool proxyAnswers)
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        TaskCompletionSource taken = Signal();
        TaskCompletionSource answers = Signal();
        host.BeforeSignIn[user] = () =>
        {
            taken.TrySetResult();
            return answers.Task;
        };
        await browser.Clock.InstallAsync();
        IPage page = await LogInAsync(browser, user);
        host.Phones.User(user).Approves();
        await ReachedAsync(taken);
        TaskCompletionSource lost = Signal();
        await browser.RouteAsync(url => new Uri(url).AbsolutePath == "/two-factor", async route =>
        {
            await (proxyAnswers ? route.FulfillAsync(new() { Status = 502, ContentType = "text/html", Body = "<h1>Bad Gateway</h1>" }) : route.AbortAsync());
            lost.TrySetResult();
        });
        await page.Clock.FastForwardAsync(20_000);
        await Button(page, "Continue").ClickAsync();
        await ReachedAsync(lost);
        await FetchAsync(page);
        await browser.UnrouteAllAsync();
        answers.TrySetResult();
        await ExpectWelcomeAsync(page, user);
    }

    // The server first asks the service, which may take long, and then withdraws the question.
    [Test]
    public async Task A_cancellation_is_not_given_up_when_the_person_comes_back()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        TaskCompletionSource cancelled = Signal();
        TaskCompletionSource answers = Signal();
        int sent = 0;
        bool isGivenUp = false;
        await browser.RouteAsync("**/two-factor/cancel**", route =>
        {
            sent++;
            return HoldAnswerAsync(route, cancelled, answers);
        });
        browser.RequestFailed += (_, request) => isGivenUp |= request.Url.Contains("/two-factor/cancel", StringComparison.Ordinal);
        await browser.Clock.InstallAsync();
        IPage page = await LogInAsync(browser, user);
        await Button(page, "Cancel").ClickAsync();
        await ReachedAsync(cancelled);
        await page.Clock.FastForwardAsync(4_000);
        await page.EvaluateAsync("window.dispatchEvent(new Event('online'))");
        await FetchAsync(page);
        answers.TrySetResult();
        await ExpectHeadingAsync(page, "Cancelled");
        Assert.That((sent, isGivenUp), Is.EqualTo((1, false)));
    }

    // As on a phone that freezes the page while the person answers in the app.
    [Test]
    public async Task A_start_whose_answer_is_lost_is_given_up_when_the_person_comes_back([Values] bool cookiesAreLostToo)
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(await LogInAsync(browser, user), user);
        host.Phones.User(user).DoesNothing();
        TaskCompletionSource asked = Signal();
        int sent = 0;
        await browser.RouteAsync("**/two-factor/start**", async route =>
        {
            if (Interlocked.Increment(ref sent) > 1)
                await route.ContinueAsync();
            else if (cookiesAreLostToo)
                asked.TrySetResult();
            else
                await HoldAnswerAsync(route, asked, Signal());
        });
        await StopClockAsync(browser);
        IPage page = await OpenAsync(browser, "/payments");
        await Button(page, "Ask my phone").ClickAsync();
        await ReachedAsync(asked);
        await ComeBackAsync(page);
        await FetchAsync(page);
        await Expect(Button(page, "Ask my phone").Or(Button(page, "Cancel"))).ToBeDisabledAsync(); // it may have just been sent
        await page.Clock.FastForwardAsync(4_000);
        await ComeBackAsync(page);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Expect(Button(page, "Cancel")).ToBeEnabledAsync();
        host.Phones.User(user).Approves();
        await ExpectHeadingAsync(page, "Pay here");
        Assert.That(sent, Is.EqualTo(cookiesAreLostToo ? 2 : 1));
    }

    // Each time, the phone froze the page and its connection. Half a minute after the person asked, the phone would ring anew, and only a person may ask for that.
    [TestCase(4)]
    [FullCheckCase(4, 4)]
    [FullCheckCase(10, 10)]
    [TestCase(31)]
    [TestCase(4, 31)]
    [FullCheckCase(20, 20)]
    public async Task Whenever_the_person_comes_back_to_a_start_without_an_answer_it_is_sent_once_more(params int[] secondsAway)
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(await LogInAsync(browser, user), user);
        host.Phones.User(user).DoesNothing();
        int sent = 0;
        await browser.RouteAsync("**/two-factor/start**", route => Interlocked.Increment(ref sent) > secondsAway.Length ? route.ContinueAsync() : Task.CompletedTask);
        await StopClockAsync(browser);
        IPage page = await OpenAsync(browser, "/payments");
        await Button(page, "Ask my phone").ClickAsync();
        for (int start = 1; start <= secondsAway.Length; start++)
        {
            await Wait.UntilAsync(() => Volatile.Read(ref sent) == start);
            await page.Clock.SetSystemTimeAsync(await NowAsync(page) + TimeSpan.FromSeconds(secondsAway[start - 1])); // no timer runs
            await ComeBackAsync(page);
        }

        if (secondsAway.Sum() > 30)
        {
            await Expect(Button(page, "Ask my phone")).ToBeEnabledAsync();
            await FetchAsync(page);
            Assert.That(sent, Is.EqualTo(secondsAway.Length));
            await Button(page, "Ask my phone").ClickAsync();
        }

        await ExpectHeadingAsync(page, "Answer on your phone");
        await FetchAsync(page);
        Assert.That(sent, Is.EqualTo(secondsAway.Length + 1));
    }

    // As by Firefox after a reload.
    [TestCase("interactive")]
    [TestCase("complete")]
    public async Task Buttons_that_the_browser_disables_while_it_loads_the_page_are_enabled(string state)
    {
        IBrowserContext browser = await BrowserAsync();
        await browser.AddInitScriptAsync($$"""
            document.addEventListener("readystatechange", () => {
                if (document.readyState === "{{state}}") {
                    document.querySelectorAll("two-factor-prompt button").forEach((button) => { button.disabled = true; });
                }
            });
            """);
        await StopClockAsync(browser);
        IPage page = await LogInAsync(browser, SomeUser());
        await Button(page, "Cancel").ClickAsync();
        await ExpectHeadingAsync(page, "Cancelled");
    }

    [Test]
    public async Task A_prompt_that_was_taken_from_the_page_waits_for_nobody_to_come_back()
    {
        IPage page = await LogInAsync(await BrowserAsync(), SomeUser());
        await ExpectHeadingAsync(page, "Answer on your phone");
        Assert.That(
            await page.EvaluateAsync<bool>("""
                async () => {
                    const prompt = document.querySelector("two-factor-prompt");
                    prompt.remove();
                    let isOver = false;
                    prompt.comeBack().then(() => { isOver = true; });
                    await (await fetch("/")).text();
                    return isOver;
                }
                """),
            Is.True);
    }

    // A phone may freeze the page at this moment. The browser has the cookies, and only the page does not get the answer.
    [Test]
    public async Task A_completion_whose_answer_is_lost_goes_on_if_its_cookies_have_arrived([Values] bool cardIsLostToo)
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        IPage page = await OpenAsync(browser, $"/login?tenant={BrowserHost.Memory}&user={user}&ReturnUrl=%2F%3Ffrom%3Dpage");
        await Button(page, "Log in").ClickAsync();
        await ExpectHeadingAsync(page, "Answer on your phone");
        Func<int> sent = await LoseFirstAnswerAsync(browser, "**/two-factor/complete**");
        int cards = 0;
        await browser.RouteAsync("**/two-factor", route => sent() > 0 && cards++ == 0 && cardIsLostToo ? route.AbortAsync() : route.ContinueAsync());
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(page, user);
        Assert.That(new Uri(page.Url).PathAndQuery, Is.EqualTo("/?from=page"));
    }

    [Test]
    public async Task A_step_up_whose_completion_is_lost_shows_the_kept_form()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(await LogInAsync(browser, user), user);
        IPage page = await OpenAsync(browser, "/payments");
        await Button(page, "Ask my phone").ClickAsync();
        await ExpectHeadingAsync(page, "Pay here");
        await LoseFirstAnswerAsync(browser, "**/two-factor/complete**");
        await Button(page, "Transfer").ClickAsync();
        await ExpectHeadingAsync(page, "Confirmed with your phone");
        await Button(page, "Send").ClickAsync();
        await ExpectHeadingAsync(page, "Sent 100");
    }

    [Test]
    public async Task The_back_button_does_not_show_a_finished_question()
    {
        string user = SomeUser();
        IPage page = await LogInAsync(await BrowserAsync(), user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(page, user);
        await page.GoBackAsync();
        await ExpectHeadingAsync(page, "Log in");
        await page.GoForwardAsync();
        await ExpectWelcomeAsync(page, user);
    }

    [Test]
    public async Task The_page_polls_at_once_when_the_person_goes_back_to_it()
    {
        string user = SomeUser();
        IPage page = await LogInAsync(await BrowserAsync(), user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await page.GotoAsync(host.Address.ToString());
        host.Phones.User(user).Denies();
        await page.GoBackAsync();
        await ExpectHeadingAsync(page, "Your phone said no");
    }

    [Test]
    public async Task The_page_polls_at_once_when_its_tab_becomes_visible()
    {
        string user = SomeUser();
        IPage page = await LogInAsync(await BrowserAsync(), user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await page.RunAndWaitForRequestAsync(() => ComeBackAsync(page), request => request.Url.Contains("&wait=0", StringComparison.Ordinal));
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(page, user);
    }

    // The browser's clock stands still while a device sleeps.
    [Test]
    public async Task After_a_sleep_the_countdown_shows_the_time_that_the_server_gives()
    {
        IBrowserContext browser = await BrowserAsync();
        await StopClockAsync(browser);
        IPage page = await LogInAsync(browser, SomeUser());
        ILocator left = page.Locator("[data-left]");
        await Expect(left).ToHaveTextAsync(new Regex("^(2:00|1:5[0-9])$"));
        host.Time.Leap(TimeSpan.FromSeconds(80));
        await ComeBackAsync(page);
        await Expect(left).ToHaveTextAsync(new Regex("^0:[34][0-9]$"));
    }

    // Once it is back, the next look does not wait on the server: meanwhile, the page would still say that the connection is lost.
    [Test]
    public async Task A_lost_connection_is_shown_and_announced_also_while_the_login_is_completed()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        await browser.Clock.InstallAsync();
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        ILocator offline = page.Locator(".two-factor-offline");
        ILocator news = page.GetByRole(AriaRole.Status);
        string lost = "**/two-factor/status**";
        foreach (string next in new[] { "**/two-factor/complete**", string.Empty })
        {
            await browser.RouteAsync(lost, route => route.AbortAsync());
            await FastForwardUntilAsync(page, () => offline.IsVisibleAsync());
            await Expect(news).ToHaveTextAsync("No connection. This page keeps trying.");
            if (next.Length > 0)
            {
                await browser.UnrouteAsync(lost);
                await FastForwardUntilAsync(page, () => offline.IsHiddenAsync());
                await Expect(news).ToContainTextAsync("Answer on your phone.");
                await browser.RouteAsync(next, route => route.AbortAsync());
                host.Phones.User(user).Approves();
                await ExpectHeadingAsync(page, "Confirmed");
                lost = next;
            }
        }

        await browser.UnrouteAsync(lost);
        await FastForwardUntilAsync(page, () => page.GetByText($"Welcome, {user}").IsVisibleAsync());
    }

    // It might have been moved by a script of the host. Only the arrival of the page asks at once.
    [Test]
    public async Task A_prompt_whose_start_on_arrival_failed_does_not_ask_again_when_it_is_moved()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        IPage page = await LogInAsync(browser, user);
        await ExpectWelcomeAsync(page, user);
        int sent = 0;
        await browser.RouteAsync("**/two-factor/start**", route => Interlocked.Increment(ref sent) == 1 ? route.FulfillAsync(new() { Status = 503 }) : route.ContinueAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "Pay" }).ClickAsync();
        await ExpectHeadingAsync(page, "Confirm with your phone");
        await Wait.UntilAsync(() => Volatile.Read(ref sent) == 1);
        await FetchAsync(page);
        await page.EvaluateAsync("document.body.append(document.querySelector('two-factor-prompt'))");
        await FetchAsync(page);
        Assert.That(sent, Is.EqualTo(1));
        await Button(page, "Ask my phone").ClickAsync();
        await ExpectHeadingAsync(page, "Pay here");
    }

    [Test]
    public async Task Without_a_script_the_page_reloads_by_itself_and_its_buttons_work()
    {
        string user = SomeUser();
        IPage page = await LogInAsync(await BrowserAsync(script: false), user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Button(page, "Cancel").ClickAsync();
        await ExpectHeadingAsync(page, "Cancelled");
        await Button(page, "Ask again").ClickAsync();
        await ExpectHeadingAsync(page, "Answer on your phone");
        host.Phones.User(user).Approves();
        await ExpectHeadingAsync(page, "Confirmed"); // after the page has reloaded itself
        await Button(page, "Continue").ClickAsync();
        await ExpectWelcomeAsync(page, user);
    }

    [Test]
    public async Task If_the_script_cannot_be_loaded_a_link_shows_the_present_state_and_the_buttons_work()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        await browser.RouteAsync("**/two-factor/assets/*.js", route => route.AbortAsync());
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Looks.AtAsync(page, "script-blocked");
        host.Phones.User(user).Approves();
        await Wait.UntilAsync(async () => // until the phone's answer was read
        {
            if (await page.GetByText("Confirmed").CountAsync() > 0)
                return true;
            await LookAgain(page).ClickAsync();
            return false;
        });
        await ExpectHeadingAsync(page, "Confirmed");
        await Button(page, "Continue").ClickAsync();
        await ExpectWelcomeAsync(page, user);
    }

    [Test]
    public async Task The_link_that_looks_again_is_hidden_while_the_script_runs()
    {
        IPage page = await LogInAsync(await BrowserAsync(), SomeUser());
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Expect(page.Locator(".two-factor-look")).ToHaveCountAsync(1);
        await Expect(page.Locator(".two-factor-look")).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_status_that_comes_at_once_and_unchanged_is_requested_again_only_after_a_pause()
    {
        IBrowserContext browser = await BrowserAsync();
        int sent = 0;
        await browser.RouteAsync("**/two-factor/status**", route =>
        {
            Interlocked.Increment(ref sent);
            return route.ContinueAsync(new() { Url = route.Request.Url.Replace("wait=25", "wait=0", StringComparison.Ordinal) });
        });
        await StopClockAsync(browser);
        IPage page = await LogInAsync(browser, SomeUser());
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Wait.UntilAsync(() => Volatile.Read(ref sent) > 0);
        await FetchAsync(page);
        int before = Volatile.Read(ref sent);
        await FetchAsync(page);
        Assert.That(sent, Is.EqualTo(before), "nothing is sent while the clock stands still");
        await FastForwardUntilAsync(page, () => sent > before, seconds: 1.1);
    }

    [Test]
    public async Task A_page_that_is_loaded_in_advance_asks_the_phone_only_when_the_person_goes_there()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        IPage page = await LogInAsync(browser, user);
        await ExpectWelcomeAsync(page, user);
        host.Time.Leap(TimeSpan.FromMinutes(6));
        await browser.AddInitScriptAsync("Object.defineProperty(document, 'prerendering', { configurable: true, value: true })");
        int Starts() => host.Phones.Calls.Count(call => call.User == user && call.Operation == Testing.ServiceOperation.Start);
        int before = Starts();
        await page.GetByRole(AriaRole.Link, new() { Name = "Pay" }).ClickAsync();
        await ExpectHeadingAsync(page, "Confirm with your phone");
        await FetchAsync(page);
        Assert.That(Starts(), Is.EqualTo(before));
        await page.EvaluateAsync("Object.defineProperty(document, 'prerendering', { value: false }); document.dispatchEvent(new Event('prerenderingchange'))");
        await ExpectHeadingAsync(page, "Pay here");
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
        await Looks.AtAsync(typed, "form-kept");
        await Button(typed, "Send").ClickAsync();
        await ExpectHeadingAsync(typed, "Sent 100");
    }

    private static async Task<DateTime> NowAsync(IPage page) => DateTime.UnixEpoch.AddMilliseconds(await page.EvaluateAsync<double>("Date.now()"));

    private static async Task StopClockAsync(IBrowserContext browser)
    {
        await browser.Clock.InstallAsync();
        await browser.Clock.PauseAtAsync(TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1));
    }

    private static async Task ComeBackAsync(IPage page)
    {
        await Expect(page.GetByRole(AriaRole.Status)).ToBeAttachedAsync(); // the page's script runs
        await page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
    }

    // The page may not have begun its next pause when the clock is set forward, so this is done repeatedly.
    private static Task FastForwardUntilAsync(
        IPage page, Func<Task<bool>> condition, double seconds = 2, [CallerArgumentExpression(nameof(condition))] string awaited = "") => Wait.UntilAsync(
            async () =>
            {
                await page.Clock.FastForwardAsync((long)(1000 * seconds));
                return await condition();
            }, awaited);

    private static Task FastForwardUntilAsync(IPage page, Func<bool> condition, double seconds, [CallerArgumentExpression(nameof(condition))] string awaited = "") =>
        FastForwardUntilAsync(page, () => Task.FromResult(condition()), seconds, awaited);

    private static ILocator LookAgain(IPage page) => page.GetByRole(AriaRole.Link, new() { Name = "Look again" });

    private async Task AnswerAsync(string user, bool approve)
    {
        PhoneRequest request = await host.Emulator.Phone.WaitForRequestAsync(user, TestContext.CurrentContext.CancellationToken);
        Assert.That(approve ? host.Emulator.Phone.Approve(request.Id) : host.Emulator.Phone.Deny(request.Id));
    }
}
