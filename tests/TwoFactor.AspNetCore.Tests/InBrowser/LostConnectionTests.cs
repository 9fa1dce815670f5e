using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>Looks, cards and cancellations without an answer, and what the page shows and allows meanwhile.</summary>
internal sealed class LostConnectionTests : BrowserFixture
{
    [Test]
    public async Task A_look_that_gets_no_answer_is_given_up_after_the_longest_wait_and_sent_again()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        (TaskCompletionSource first, Func<int> sent) = await LostAnswers.LoseFirstAsync(browser, url => url.AbsolutePath == "/two-factor/status");
        await BrowserClock.StopAsync(browser);
        IPage page = await LogInAsync(browser, user);
        await ReachedAsync(first);
        await page.Clock.FastForwardAsync(26_000);
        await FetchAsync(page);
        await page.Clock.FastForwardAsync(5_000); // the pause after a look that failed
        await FetchAsync(page);
        Assert.That(sent(), Is.EqualTo(1), "the server may answer after 25 seconds");

        host.Phones.User(user).Approves();
        await BrowserClock.FastForwardUntilAsync(page, () => sent() > 1, seconds: 10);
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
        (TaskCompletionSource first, _) = await LostAnswers.LoseFirstAsync(browser, url => url.AbsolutePath == "/two-factor");
        host.Phones.User(user).Denies();
        await ReachedAsync(first);
        await page.Clock.FastForwardAsync(31_000);
        await ExpectHeadingAsync(page, "Your phone said no");
    }

    [Test]
    public async Task A_button_stays_disabled_until_its_request_has_ended()
    {
        IBrowserContext browser = await BrowserAsync();
        (TaskCompletionSource cancel, _) = await LostAnswers.LoseFirstAsync(browser, url => url.AbsolutePath == "/two-factor/cancel");
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
        (TaskCompletionSource cancel, _) = await LostAnswers.LoseFirstAsync(browser, url => url.AbsolutePath == "/two-factor/cancel");
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
        await browser.RouteAsync("**/two-factor/cancel**", route => LostAnswers.HoldAnswerAsync(route, cancelled, answers));
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

    // No timer of the page runs here.
    [Test]
    public async Task A_cancellation_that_is_refused_for_a_while_does_not_keep_the_page_from_looking()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        await browser.RouteAsync("**/two-factor/cancel**", route => route.FulfillAsync(new() { Status = 503, Headers = new Dictionary<string, string> { ["Retry-After"] = "60" } }));
        await BrowserClock.StopAsync(browser);
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Button(page, "Cancel").ClickAsync();
        host.Phones.User(user).Approves();
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
            return LostAnswers.HoldAnswerAsync(route, cancelled, answers);
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
            await BrowserClock.FastForwardUntilAsync(page, () => offline.IsVisibleAsync());
            await Expect(news).ToHaveTextAsync("No connection. This page keeps trying.");
            if (next.Length > 0)
            {
                await browser.UnrouteAsync(lost);
                await BrowserClock.FastForwardUntilAsync(page, () => offline.IsHiddenAsync());
                await Expect(news).ToContainTextAsync("Answer on your phone.");
                await browser.RouteAsync(next, route => route.AbortAsync());
                host.Phones.User(user).Approves();
                await ExpectHeadingAsync(page, "Confirmed");
                lost = next;
            }
        }

        await browser.UnrouteAsync(lost);
        await BrowserClock.FastForwardUntilAsync(page, () => page.GetByText($"Welcome, {user}").IsVisibleAsync());
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
        await BrowserClock.StopAsync(browser);
        IPage page = await LogInAsync(browser, SomeUser());
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Wait.UntilAsync(() => Volatile.Read(ref sent) > 0);
        await FetchAsync(page);
        int before = Volatile.Read(ref sent);
        await FetchAsync(page);
        Assert.That(sent, Is.EqualTo(before), "nothing is sent while the clock stands still");
        await BrowserClock.FastForwardUntilAsync(page, () => sent > before, seconds: 1.1);
    }
}
