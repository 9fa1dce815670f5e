using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>Completions that are refused, late or lost. A completion hands a login out once, so only the person gives it up.</summary>
internal sealed class LostCompletionTests : BrowserFixture
{
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
        await BrowserClock.StopAsync(browser);
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
        await BrowserClock.FastForwardUntilAsync(page, () => sent > 1, seconds: 31);
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
    public async Task While_a_login_is_completed_its_button_sends_no_second_completion()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        TaskCompletionSource completed = Signal();
        TaskCompletionSource answers = Signal();
        int sent = 0;
        await browser.RouteAsync("**/two-factor/complete**", route => Interlocked.Increment(ref sent) == 1 ? LostAnswers.HoldAnswerAsync(route, completed, answers) : route.ContinueAsync());
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
        await browser.RouteAsync("**/two-factor/complete?*", route => LostAnswers.HoldAnswerAsync(route, completed, answers));
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
        (TaskCompletionSource first, _) = await LostAnswers.LoseFirstAsync(browser, url => url.AbsolutePath == "/two-factor/complete");
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
        await browser.RouteAsync("**/two-factor/complete**", route => LostAnswers.HoldAnswerAsync(route, completed, Signal()));
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
        (IPage page, TaskCompletionSource answers) = await HoldCompletionAsync(await BrowserAsync(), user);
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
        (IPage page, TaskCompletionSource answers) = await HoldCompletionAsync(browser, user);
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

    // A phone may freeze the page at this moment. The browser has the cookies, and only the page does not get the answer.
    [Test]
    public async Task A_completion_whose_answer_is_lost_goes_on_if_its_cookies_have_arrived([Values] bool cardIsLostToo)
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        IPage page = await OpenAsync(browser, $"/login?tenant={BrowserHost.Memory}&user={user}&ReturnUrl=%2F%3Ffrom%3Dpage");
        await Button(page, "Log in").ClickAsync();
        await ExpectHeadingAsync(page, "Answer on your phone");
        Func<int> sent = await LostAnswers.LoseFirstAnswerAsync(browser, "**/two-factor/complete**");
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
        await LostAnswers.LoseFirstAnswerAsync(browser, "**/two-factor/complete**");
        await Button(page, "Transfer").ClickAsync();
        await ExpectHeadingAsync(page, "Confirmed with your phone");
        await Button(page, "Send").ClickAsync();
        await ExpectHeadingAsync(page, "Sent 100");
    }

    /// <returns>The page after the server has taken the approval, and what lets the server answer.</returns>
    private async Task<(IPage Page, TaskCompletionSource Answers)> HoldCompletionAsync(IBrowserContext browser, string user)
    {
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
        return (page, answers);
    }
}
