using Microsoft.Playwright;
using TwoFactor.Emulator.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>The page while it cannot reach the emulator.</summary>
[CancelAfter(120_000)]
internal sealed class PageOfflineTests : PageFixture
{
    [Test]
    public async Task The_page_reports_that_the_emulator_is_unreachable()
    {
        await emulator.DisposeAsync();

        await Expect(page.GetByText("The emulator cannot be reached")).ToBeVisibleAsync();
        await page.GotoAsync("about:blank");
        complaints.Take();          // the errors of the lost connection are expected
    }

    [Test]
    public async Task Nothing_to_answer_is_not_shown_before_the_first_answer_of_the_emulator()
    {
        page = await OpenPageAsync(emulator.PhoneAddress, expectsErrors: true);
        await page.RouteAsync("**/api/screen", route => route.AbortAsync());
        await page.ReloadAsync();

        await Expect(page.GetByText("The emulator cannot be reached")).ToBeVisibleAsync();
        await Expect(page.GetByText("Nothing to answer")).ToBeHiddenAsync();
    }

    [Test]
    public async Task Buttons_are_disabled_until_the_emulator_is_back_and_the_focus_returns()
    {
        int port = emulator.PhoneAddress.Port;
        await page.GetByText("People").ClickAsync();
        await Expect(Button("Add ID")).ToBeEnabledAsync();
        await sezame.LoginAsync("never@jdoe");
        await Expect(Button("Approve")).ToBeEnabledAsync();
        await Button("Add ID").FocusAsync();

        await emulator.DisposeAsync();

        await Expect(page.GetByText("The emulator cannot be reached")).ToBeVisibleAsync();
        await Expect(page.Locator("main button:enabled")).ToHaveCountAsync(0);
        await Expect(page.Locator("main button:disabled")).Not.ToHaveCountAsync(0);

        await using EmulatorHost back = await EmulatorHost.StartAsync(new EmulatorOptions { PhonePort = port });
        await ExpectLiveAsync();
        await Expect(page.Locator("main button:disabled")).ToHaveCountAsync(0);
        await Expect(Button("Add ID")).ToBeFocusedAsync();
        await Expect(Button("Approve")).ToHaveCountAsync(0);
        await page.GotoAsync("about:blank");
        complaints.Take();          // the errors of the lost connection are expected
    }

    // A browser gives up a stream of events that is answered with an error.
    [Test]
    public async Task The_page_is_live_again_after_a_proxy_answered_that_the_emulator_is_away()
    {
        await page.RouteAsync("**/api/events", route => route.FulfillAsync(new RouteFulfillOptions { Status = 502 }));
        await page.ReloadAsync();
        await Expect(page.GetByText("The emulator cannot be reached")).ToBeVisibleAsync();

        await page.UnrouteAllAsync();

        await ExpectLiveAsync();
        Assert.That(complaints.Take(), Has.All.Contains("502"), "no error of the page's own");
    }

    [TestCase("Approve")]
    [TestCase("Scan")]
    [TestCase("Add ID")]
    [TestCase("Switch on")]
    [TestCase("Forget all")]
    public async Task A_button_whose_request_fails_reports_it(string button)
    {
        await sezame.LoginAsync("never@jdoe");
        // Set open rather than clicked: a click would close a panel that the page has already opened.
        await page.EvaluateAsync("() => document.querySelectorAll('.workshop > details').forEach(panel => { panel.open = true; })");
        await page.GetByLabel("Content of the QR code").FillAsync("{}");
        await page.GetByLabel("SecSign ID, or recovery e-mail").FillAsync("janedoe");
        await page.RouteAsync("**/api/**", route => route.Request.Method == "GET" ? route.ContinueAsync() : route.AbortAsync());

        await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

        await ExpectNoticeAsync("The emulator does not answer. Check the state before you repeat the action.");
        Assert.That(complaints.Take(), Has.All.Contains("net::ERR_FAILED"), "no error of the page's own");
    }

    [Test]
    public async Task A_pressed_button_is_disabled_until_the_answer_comes()
    {
        await sezame.LoginAsync("never@jdoe");
        TaskCompletionSource<IRoute> held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/approve", route => held.TrySetResult(route) ? Task.CompletedTask : route.ContinueAsync());

        await Button("Approve").ClickAsync();
        IRoute pressed = await held.Task.WaitAsync(TestContext.CurrentContext.CancellationToken);

        await Expect(Button("Approve")).ToBeDisabledAsync();
        await Expect(Button("Deny")).ToBeDisabledAsync();
        await pressed.ContinueAsync();
        await ExpectNoticeAsync("Approved.");
    }
}
