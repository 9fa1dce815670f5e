using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.Demo.Tests.Visiting;

/// <summary>The page at /stage reads its state again and again. It takes nothing away from a visitor who reads or uses a part that stays.</summary>
[CancelAfter(300_000)]
public sealed class StageUpdateTests : StageFixture
{
    private StageWindow stage = null!;
    private IPage page = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        stage = await OpenAsync(1280);
        page = stage.Page;
        await Expect(stage.StageButton("Running")).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [TearDown]
    public async Task UnrouteAsync() => await page.UnrouteAllAsync(new PageUnrouteAllOptions { Behavior = UnrouteBehavior.IgnoreErrors });

    [Test]
    public async Task An_older_answer_that_arrives_late_does_not_replace_a_newer_one()
    {
        TaskCompletionSource<IRoute>[] looks = [.. Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource<IRoute>(TaskCreationOptions.RunContinuationsAsynchronously))];
        int count = 0;
        await page.RouteAsync("**/stage/state", route => looks[Math.Min(Interlocked.Increment(ref count), looks.Length) - 1].TrySetResult(route));
        IRoute first = await LookAsync(0);
        IAPIResponse older = await first.FetchAsync();

        await stage.StageButton("Stopped").ClickAsync();
        await (await LookAsync(1)).ContinueAsync();
        await Expect(stage.StageButton("Stopped")).ToHaveAttributeAsync("aria-pressed", "true");
        await first.FulfillAsync(new RouteFulfillOptions { Response = older });
        IRoute last = await LookAsync(2); // the page has handled the older answer

        Assert.That(await stage.StageButton("Stopped").GetAttributeAsync("aria-pressed"), Is.EqualTo("true"));
        await last.ContinueAsync();
        await page.UnrouteAllAsync();
        await stage.StageButton("Running").ClickAsync();
        await Expect(stage.StageButton("Running")).ToHaveAttributeAsync("aria-pressed", "true");

        Task<IRoute> LookAsync(int index) => looks[index].Task.WaitAsync(TestContext.CurrentContext.CancellationToken);
    }

    [TestCase(409)]
    [TestCase(null)]
    public async Task An_action_that_was_not_done_is_reported(int? status)
    {
        await page.RouteAsync("**/stage/primary/up", route => status is { } code ? route.FulfillAsync(new() { Status = code }) : route.AbortAsync());
        ILocator report = page.GetByText("That did not work.");

        await stage.StageButton("Running").ClickAsync();

        await Expect(report).ToBeVisibleAsync();
        await page.UnrouteAllAsync();
        await stage.StageButton("Running").ClickAsync();
        await Expect(report).ToBeHiddenAsync();
    }

    [Test]
    public async Task An_open_line_keeps_the_focus_and_stays_open_while_requests_come_and_go()
    {
        await ShowAsync(wire: [Poll(1003), Poll(1002), Poll(1001)]); // numbers that the demo has not reached
        ILocator polls = page.Locator("#wire > li").Filter(new() { HasText = "GET /poll" });
        await Expect(polls).ToContainTextAsync("3 times");
        await polls.Locator("summary").PressAsync("Enter");
        await ExpectReadAsync();

        await ShowAsync(wire: [Login(1004), Poll(1003), Poll(1002), Poll(1001)]);
        await Expect(page.Locator("#wire > li")).ToHaveCountAsync(2);
        await ExpectReadAsync();

        await ShowAsync(wire: [Poll(1006), Login(1005), Login(1004), Poll(1003), Poll(1002)]); // only the latest are shown
        await Expect(page.Locator("#wire > li")).ToHaveCountAsync(3);
        polls = polls.Last;
        await Expect(polls).ToContainTextAsync("2 times");
        await ExpectReadAsync();

        async Task ExpectReadAsync()
        {
            await Expect(polls.GetByText("the answer to 1003")).ToBeVisibleAsync();
            await Expect(polls.Locator("summary")).ToBeFocusedAsync();
        }
    }

    [Test]
    public async Task A_selected_metric_stays_selected_while_the_counts_change()
    {
        await ShowAsync(metrics: [Metric("two_factor.first", 1), Metric("two_factor.second", 1)]);
        ILocator second = page.Locator("#metrics tr").Filter(new() { HasText = "two_factor.second" });
        await second.Locator("code").SelectTextAsync();

        await ShowAsync(metrics: [Metric("two_factor.earlier", 1), Metric("two_factor.first", 1), Metric("two_factor.second", 25)]);

        await Expect(second).ToContainTextAsync("25");
        await Expect(page.Locator("#metrics code")).ToHaveTextAsync(["two_factor.earlier", "two_factor.first", "two_factor.second"]);
        Assert.That(await page.EvaluateAsync<string>("getSelection().toString()"), Is.EqualTo("two_factor.second"));
    }

    // The page gets this state from now on. The last route answers; the earlier ones stay, because without a route the page would
    // get the demo's own state for a moment, and would take the lines away.
    private async Task ShowAsync(object[]? wire = null, object[]? metrics = null)
    {
        JsonNode state = JsonNode.Parse(await (await page.APIRequest.GetAsync(new Uri(new Uri(page.Url), "/stage/state").ToString())).TextAsync())!;
        state["wire"] = JsonSerializer.SerializeToNode(wire ?? []);
        state["metrics"] = JsonSerializer.SerializeToNode(metrics ?? []);
        string text = state.ToJsonString();
        await page.RouteAsync("**/stage/state", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = text }));
    }

    private static object Poll(int number) => Exchange(number, "GET /poll");

    private static object Login(int number) => Exchange(number, "POST /login");

    private static object Exchange(int number, string call) =>
        new { number, server = "Sezame", call, request = $"the request {number}", status = 200, answer = $"the answer to {number}" };

    private static object Metric(string name, int count) => new { name, count, mean = 0 };
}
