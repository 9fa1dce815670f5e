using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>Starts whose answer is lost or late. A start may ring a phone, so the page sends it again only where the server joins it to the first one.</summary>
internal sealed class LostStartTests : BrowserFixture
{
    [Test]
    public async Task A_start_without_an_answer_is_given_up_and_can_be_sent_again()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(await LogInAsync(browser, user), user);
        (TaskCompletionSource first, _) = await LostAnswers.LoseFirstAsync(browser, url => url.AbsolutePath == "/two-factor/start");
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
        await ClickAndLoadAsync(page.GetByRole(AriaRole.Link, new() { Name = "Pay" }));
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
        await BrowserClock.StopAsync(browser);
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
        await ClickAndLoadAsync(page.GetByRole(AriaRole.Link, new() { Name = "Pay" }));
        await ExpectHeadingAsync(page, "Confirm with your phone");
        await FetchAsync(page);
        await Button(page, "Ask my phone").ClickAsync();
        await FetchAsync(page);
        await FetchAsync(page);
        Assert.That(sent, Is.EqualTo(2));
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
                await LostAnswers.HoldAnswerAsync(route, asked, Signal());
        });
        await BrowserClock.StopAsync(browser);
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
        await BrowserClock.StopAsync(browser);
        IPage page = await OpenAsync(browser, "/payments");
        await Button(page, "Ask my phone").ClickAsync();
        for (int start = 1; start <= secondsAway.Length; start++)
        {
            await Wait.UntilAsync(() => Volatile.Read(ref sent) == start);
            await page.Clock.SetSystemTimeAsync(await BrowserClock.NowAsync(page) + TimeSpan.FromSeconds(secondsAway[start - 1])); // no timer runs
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
}
