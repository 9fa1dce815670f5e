using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>A tab that is left, frozen or loaded in advance, and comes back: by the back button, after a sleep, or from another tab.</summary>
internal sealed class ComingBackTests : BrowserFixture
{
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
        await BrowserClock.StopAsync(browser);
        IPage page = await LogInAsync(browser, SomeUser());
        await Button(page, "Cancel").ClickAsync();
        await ExpectHeadingAsync(page, "Cancelled");
    }

    [Test]
    public async Task A_removed_prompt_stops_waiting_for_the_person()
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
    public async Task Going_back_shows_what_the_phone_answered_meanwhile()
    {
        string user = SomeUser();
        IPage page = await LogInAsync(await BrowserAsync(), user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await page.GotoAsync(host.Address.ToString());
        host.Phones.User(user).Denies();
        await page.GoBackAsync();
        await ExpectHeadingAsync(page, "Your phone said no");
    }

    // As when the tab becomes visible, and as when the browser shows the page again from its back-forward cache, which Playwright's Chromium does not have.
    [TestCase(TabShown)]
    [TestCase("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")]
    public async Task The_page_polls_at_once_when_the_person_comes_back_to_it(string script)
    {
        string user = SomeUser();
        IPage page = await LogInAsync(await BrowserAsync(), user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await page.RunAndWaitForRequestAsync(() => ComeBackAsync(page, script), request => request.Url.Contains("&wait=0", StringComparison.Ordinal));
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(page, user);
    }

    // The browser's clock stands still while a device sleeps.
    [Test]
    public async Task After_a_sleep_the_countdown_shows_the_time_that_the_server_gives()
    {
        IBrowserContext browser = await BrowserAsync();
        await BrowserClock.StopAsync(browser);
        IPage page = await LogInAsync(browser, SomeUser());
        ILocator left = page.Locator("[data-left]");
        await Expect(left).ToHaveTextAsync(new Regex("^(2:00|1:[0-5][0-9])$"));
        host.Time.Leap(TimeSpan.FromSeconds(80));
        await ComeBackAsync(page);
        await Expect(left).ToHaveTextAsync(new Regex("^0:[0-4][0-9]$"));
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
        await ClickAndLoadAsync(page.GetByRole(AriaRole.Link, new() { Name = "Pay" }));
        await ExpectHeadingAsync(page, "Confirm with your phone");
        await FetchAsync(page);
        Assert.That(Starts(), Is.EqualTo(before));
        await page.EvaluateAsync("Object.defineProperty(document, 'prerendering', { value: false }); document.dispatchEvent(new Event('prerenderingchange'))");
        await ExpectHeadingAsync(page, "Pay here");
    }
}
