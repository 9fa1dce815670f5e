using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using TwoFactor.AspNetCore.Tests.InBrowser;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.Embedding;

/// <summary>A page of the host that only calls the endpoints, as the README shows it.</summary>
internal sealed class OwnPageTests : BrowserFixture
{
    private static readonly string Folder = FindFolder();

    private static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private protected override Task<BrowserHost> StartAsync() => BrowserHost.StartAsync(
        options => options.Page.PagePath = "/own/phone",
        endpoints: app =>
        {
            app.MapGet("/own/phone", (string? purpose) => Results.Content(
                purpose is null ? Read("own-page.html") : Read("element.html").Replace("\"/two-factor\"", $"\"/two-factor?purpose={purpose}\"", StringComparison.Ordinal),
                "text/html"));
            app.MapGet("/own/element", () => Results.Content(Read("element.html"), "text/html"));
        });

    [Test]
    public async Task A_page_of_the_host_can_wait_cancel_ask_again_and_complete()
    {
        string user = SomeUser();
        IPage page = await LogInAsync(await BrowserAsync(), user);
        await ExpectHeadingAsync(page, "Pending");
        await Expect(page.Locator("#code")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^\\d\\d$"));
        await Button(page, "Cancel").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Cancelled");
        await Button(page, "Ask again").ClickAsync();
        await ExpectHeadingAsync(page, "Pending");
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(page, user);
    }

    // The server withdraws the question before it answers. The cookie of its late answer would undo a start meanwhile.
    [Test]
    public async Task A_start_after_a_cancellation_waits_for_its_answer()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        TaskCompletionSource cancelled = Signal();
        TaskCompletionSource answers = Signal();
        await browser.RouteAsync("**/two-factor/cancel", route => LostAnswers.HoldAnswerAsync(route, cancelled, answers));
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Pending");
        await Button(page, "Cancel").ClickAsync();
        await ReachedAsync(cancelled);
        await ExpectHeadingAsync(page, "Cancelled");
        await Button(page, "Ask again").ClickAsync();
        await FetchAsync(page);
        answers.TrySetResult();
        await ExpectHeadingAsync(page, "Pending");
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(page, user);
    }

    [Test]
    public async Task The_element_alone_keeps_which_form_waits_in_its_tab()
    {
        string user = SomeUser();
        host.Phones.User(user).Approves();
        IPage page = await LogInAsync(await BrowserAsync(), user);
        await ExpectWelcomeAsync(page, user);
        await page.GetByRole(AriaRole.Link, new() { Name = "Pay" }).ClickAsync();
        await Button(page, "Ask my phone").ClickAsync();
        await ExpectHeadingAsync(page, "Pay here");
        host.Time.Leap(TimeSpan.FromMinutes(6));
        await Button(page, "Transfer").ClickAsync();
        await Button(page, "Ask my phone").ClickAsync();
        await ExpectHeadingAsync(page, "Confirmed with your phone");
        await Button(page, "Send").ClickAsync();
        await ExpectHeadingAsync(page, "Sent 100");
    }

    [Test]
    public async Task A_completion_that_fails_is_tried_again()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        int failures = 0;
        await browser.RouteAsync("**/two-factor/complete", route => Interlocked.Increment(ref failures) == 1
            ? route.FulfillAsync(new() { Status = 503, ContentType = "application/problem+json", Body = "{}" })
            : route.ContinueAsync());
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Pending");
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(page, user);
    }

    [Test]
    public async Task A_connection_that_breaks_does_not_end_the_wait([Values("status", "complete")] string call)
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        int calls = 0;
        await browser.RouteAsync($"**/two-factor/{call}**", route => Interlocked.Increment(ref calls) == 1 ? route.AbortAsync() : route.ContinueAsync());
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Pending");
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(page, user);
        Assert.That(calls, Is.GreaterThan(1));
    }

    [Test]
    [FullCheck]
    public async Task An_answer_that_cannot_be_read_does_not_end_the_wait([Values("status", "complete")] string call)
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        int calls = 0;
        await browser.RouteAsync($"**/two-factor/{call}**", route => Interlocked.Increment(ref calls) == 1
            ? route.FulfillAsync(new() { Status = 200, ContentType = "application/json", Body = "{\"next" })
            : route.ContinueAsync());
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Pending");
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(page, user);
    }

    [Test]
    public async Task A_status_that_gets_no_answer_is_requested_again()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        (TaskCompletionSource first, _) = await LostAnswers.LoseFirstAsync(browser, url => url.AbsolutePath == "/two-factor/status");
        await browser.Clock.InstallAsync();
        IPage page = await LogInAsync(browser, user);
        await ReachedAsync(first);
        host.Phones.User(user).Approves();
        await page.Clock.FastForwardAsync(41_000);
        await ExpectWelcomeAsync(page, user);
    }

    // Plain HTML with only the element, which the script fills.
    [Test]
    public async Task The_bare_element_shows_the_question_and_completes_the_login()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        await ExpectHeadingAsync(await LogInAsync(browser, user), "Pending");
        IPage page = await OpenAsync(browser, "/own/element");
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Button(page, "Cancel").ClickAsync();
        await ExpectHeadingAsync(page, "Cancelled");
        await Expect(page.GetByText("Our own header")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Cancelled.");
        await Button(page, "Ask again").ClickAsync();
        await ExpectHeadingAsync(page, "Answer on your phone");
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(page, user);
    }

    [Test]
    public async Task In_a_page_in_another_language_the_news_have_the_language_of_the_card()
    {
        IBrowserContext browser = await BrowserAsync(language: "de");
        await ExpectHeadingAsync(await LogInAsync(browser, SomeUser()), "Pending");
        IPage page = await OpenAsync(browser, "/own/element");
        ILocator news = page.GetByRole(AriaRole.Status);
        await Expect(news).ToContainTextAsync("Antworten Sie am Handy");
        await Expect(news).ToHaveAttributeAsync("lang", "de");
        await Expect(news).ToHaveAttributeAsync("dir", "ltr");
    }

    [Test]
    public async Task A_card_that_changes_takes_the_focus_only_if_no_other_field_of_the_page_has_it()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        await ExpectHeadingAsync(await LogInAsync(browser, user), "Pending");
        IPage page = await OpenAsync(browser, "/own/element");
        await ExpectHeadingAsync(page, "Answer on your phone");
        await browser.RouteAsync("**/two-factor/cancel**", route => route.FulfillAsync(new() { Status = 503 }), new() { Times = 1 });
        await Button(page, "Cancel").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await FetchAsync(page);
        await Expect(Button(page, "Cancel")).ToBeFocusedAsync(); // it was disabled meanwhile

        TaskCompletionSource cancelled = Signal();
        TaskCompletionSource answers = Signal();
        await browser.RouteAsync("**/two-factor/cancel**", route => LostAnswers.HoldAnswerAsync(route, cancelled, answers));
        await page.EvaluateAsync("document.body.append(document.createElement('input'))");
        await page.Keyboard.PressAsync("Enter");
        await ReachedAsync(cancelled);
        await page.GetByRole(AriaRole.Textbox).PressSequentiallyAsync("some");
        answers.TrySetResult();
        await ExpectHeadingAsync(page, "Cancelled");
        await page.Keyboard.TypeAsync("thing");
        await Expect(page.GetByRole(AriaRole.Textbox)).ToHaveValueAsync("something");
    }

    [Test]
    public async Task A_card_that_the_script_has_fetched_asks_the_phone_only_on_demand_also_when_its_element_is_moved()
    {
        string user = SomeUser();
        host.Phones.User(user).Approves();
        IPage page = await LogInAsync(await BrowserAsync(), user);
        await ExpectWelcomeAsync(page, user);
        int Starts() => host.Phones.Calls.Count(call => call.User == user && call.Operation == Testing.ServiceOperation.Start);
        int before = Starts();
        await page.GetByRole(AriaRole.Link, new() { Name = "Pay" }).ClickAsync();
        await ExpectHeadingAsync(page, "Confirm with your phone");
        await page.EvaluateAsync("document.body.append(document.querySelector('two-factor-prompt'))");
        await FetchAsync(page);
        Assert.That(Starts(), Is.EqualTo(before));
        await Button(page, "Ask my phone").ClickAsync();
        await ExpectHeadingAsync(page, "Pay here");
    }

    // As in an interactive Blazor page, whose circuit replaces the element.
    [Test]
    public async Task An_element_that_takes_the_place_of_one_that_asks_shows_the_question()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        await ExpectHeadingAsync(await LogInAsync(browser, user), "Pending");
        IPage page = await OpenAsync(browser, "/own/element");
        await Button(page, "Cancel").ClickAsync();
        await ExpectHeadingAsync(page, "Cancelled");
        TaskCompletionSource<IRoute> start = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await browser.RouteAsync("**/two-factor/start**", route =>
        {
            start.TrySetResult(route);
            return Task.CompletedTask;
        });
        await Button(page, "Ask again").ClickAsync();
        IRoute asks = await start.Task.WaitAsync(TestContext.CurrentContext.CancellationToken);

        TaskCompletionSource earlierCard = Signal();
        TaskCompletionSource arrives = Signal();
        await browser.RouteAsync(url => new Uri(url).AbsolutePath == "/two-factor", route => LostAnswers.HoldAnswerAsync(route, earlierCard, arrives), new() { Times = 1 });
        await page.EvaluateAsync("""
            const old = document.querySelector("two-factor-prompt");
            const other = document.createElement("two-factor-prompt");
            other.dataset.src = old.dataset.src;
            old.replaceWith(other);
            """);
        await ReachedAsync(earlierCard);
        await page.RunAndWaitForResponseAsync(() => asks.ContinueAsync(), "**/two-factor/start**");
        await FetchAsync(page);
        arrives.TrySetResult();
        await ExpectHeadingAsync(page, "Answer on your phone");
    }

    [Test]
    public async Task The_status_contains_the_picture_to_pick()
    {
        IPage page = await LogInAsync(await BrowserAsync(), "johndoe", BrowserHost.SecSign);
        await Expect(page.Locator("#picture")).ToBeVisibleAsync();
        await Button(page, "Cancel").ClickAsync();
    }

    [Test]
    public void The_document_of_the_page_contains_exactly_these_files()
    {
        string document = File.ReadAllText(Path.Combine(Folder, "../../../src/TwoFactor.AspNetCore/docs/page.md"));
        foreach (string file in new[] { "own-page.html", "element.html", "RazorPages/LoginPhone.cshtml", "Blazor/InteractivePhonePage.razor" })
            Assert.That(document, Does.Contain(Read(file).Trim()), file);
    }

    private static string FindFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
