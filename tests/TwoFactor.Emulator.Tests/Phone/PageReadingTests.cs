using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>When the page reads the state, and what it shows if the state changes during a read.</summary>
[CancelAfter(120_000)]
internal sealed partial class PageReadingTests : PageFixture
{
    private const string NoRequestsYet = "There were no requests yet.";

    private TaskCompletionSource<IRoute> held = null!;

    [SetUp]
    public void HoldNothing() => held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task Changes_during_a_read_are_read_after_it()
    {
        await OpenWithoutTimersAsync();
        int reads = 0;
        await page.RouteAsync("**/api/screen", route =>
        {
            Interlocked.Increment(ref reads);
            return HoldFirstAsync(route);
        });
        await sezame.LoginAsync("never@first");
        IRoute first = await HeldAsync();
        IAPIResponse older = await first.FetchAsync();

        await sezame.LoginAsync("never@second");
        await AskForReadAsync();
        Assert.That(reads, Is.EqualTo(1), "one read at a time");
        await first.FulfillAsync(new RouteFulfillOptions { Response = older });

        await Expect(page.Locator("#requests .who")).ToHaveTextAsync(["never@second", "never@first"]);
    }

    [Test]
    public async Task A_record_that_was_forgotten_is_empty_although_something_changes_while_it_is_read()
    {
        await OpenRecordAsync();
        await page.RouteAsync(WholeRecord(), HoldFirstAsync);
        await Button("Forget all").ClickAsync();
        IRoute whole = await HeldAsync();
        IAPIResponse nothing = await whole.FetchAsync();

        await AskForReadAsync();
        await whole.FulfillAsync(new RouteFulfillOptions { Response = nothing });

        await Expect(page.GetByText(NoRequestsYet)).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_record_that_was_cleared_by_others_is_empty_at_once()
    {
        await OpenRecordAsync();

        emulator.Record.Clear();

        await Expect(page.GetByText(NoRequestsYet)).ToBeVisibleAsync();
        await sezame.SendAsync("GET", "ping");
        await Expect(page.Locator("#record > li")).ToHaveTextAsync([new Regex("GET /ping")]);
    }

    [Test]
    public async Task The_whole_record_is_read_again_if_that_failed()
    {
        await OpenRecordAsync();
        await page.RouteAsync(WholeRecord(), HoldFirstAsync);
        await page.EvaluateAsync("document.querySelector('#record-panel').dispatchEvent(new Event('toggle'))");
        IRoute whole = await HeldAsync();

        IRequest again = await page.RunAndWaitForRequestAsync(
            async () =>
            {
                await whole.AbortAsync();
                await Expect(page.GetByText("The emulator cannot be reached")).ToBeVisibleAsync();
                await AskForReadAsync();
            },
            WholeRecord());

        Assert.That((await again.ResponseAsync())?.Status, Is.EqualTo(200));
        await ExpectLiveAsync();
        Assert.That(complaints.Take(), Has.All.Contains("net::ERR_FAILED"), "no error of the page's own");
    }

    private async Task OpenRecordAsync()
    {
        await OpenWithoutTimersAsync();
        await page.EvaluateAsync("document.querySelector('#record-panel').open = true");
        await Expect(page.Locator("#record-count")).ToHaveTextAsync($"{emulator.Record.Exchanges.Count} kept");
        await Expect(page.Locator("#record > li")).Not.ToHaveCountAsync(0);
    }

    private Task HoldFirstAsync(IRoute route) => held.TrySetResult(route) ? Task.CompletedTask : route.ContinueAsync();

    private Task<IRoute> HeldAsync() => held.Task.WaitAsync(TestContext.CurrentContext.CancellationToken);

    // As for any change. Afterwards a read that began at once would have been sent.
    private async Task AskForReadAsync() => await page.EvaluateAsync("""
        () => {
          document.querySelector("#owner").dispatchEvent(new Event("change"));
          return fetch("icon.svg").then(answer => answer.text());
        }
        """);

    [GeneratedRegex(@"/api/record\?after=0$")]
    private static partial Regex WholeRecord();
}
