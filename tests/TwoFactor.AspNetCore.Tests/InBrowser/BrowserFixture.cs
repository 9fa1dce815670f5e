using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Tests.Browsers;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>Tests with a real browser and a host on a port. The browser's console must stay empty, so a violation of the content security policy fails the
/// test.</summary>
[CancelAfter(120_000)]
[Category("Network")]
internal abstract class BrowserFixture
{
    private protected const string TabShown = "document.dispatchEvent(new Event('visibilitychange'))";

    private readonly List<IBrowserContext> contexts = [];
    private readonly Complaints complaints = new(withFailedRequests: false); // the page handles those

    private protected BrowserHost host = null!;

    private static int users;

    [OneTimeSetUp]
    public async Task StartHost() => host = await StartAsync();

    [OneTimeTearDown]
    public async Task StopHost()
    {
        if (host is not null) // null if a needed program is missing
            await host.DisposeAsync();
    }

    [TearDown]
    public async Task CloseBrowsers()
    {
        foreach (IBrowserContext context in contexts)
            await context.CloseAsync();
        contexts.Clear();
        string[] seen = complaints.Take();
        foreach (LogLine line in host.Logs.Lines.Where(line => line.Level >= LogLevel.Error))
            await TestContext.Out.WriteLineAsync($"{line.Text} {line.Exception}");
        Assert.That(seen, Is.Empty, "the browser's console");
    }

    private protected virtual Task<BrowserHost> StartAsync() => BrowserHost.StartAsync();

    /// <summary>A user that no other test uses.</summary>
    private protected static string SomeUser() => $"user{Interlocked.Increment(ref users)}";

    private protected async Task<IBrowserContext> BrowserAsync(
        int width = 820, ColorScheme colours = ColorScheme.Light, bool script = true, string language = "en", int height = 900)
    {
        IBrowserContext context = await Chromium.NewAsync(width, colours, script, language, height);
        contexts.Add(context);
        return context;
    }

    private protected async Task<IPage> OpenAsync(IBrowserContext browser, string path)
    {
        IPage page = await browser.NewPageAsync();
        complaints.ListenTo(page);
        await page.GotoAsync(new Uri(host.Address, path).ToString());
        return page;
    }

    /// <summary>Logs in with the password, up to the waiting page.</summary>
    private protected async Task<IPage> LogInAsync(IBrowserContext browser, string user, string tenant = BrowserHost.Memory)
    {
        IPage page = await OpenAsync(browser, $"/login?tenant={tenant}&user={Uri.EscapeDataString(user)}");
        await ClickAndLoadAsync(Button(page, "Log in"));
        return page;
    }

    /// <summary>Clicks what leads to another page, and waits until that page's script has run. Before that, its buttons are plain forms.</summary>
    private protected static async Task ClickAndLoadAsync(ILocator link)
    {
        TaskCompletionSource loaded = Signal();
        EventHandler<IPage> onLoaded = (_, _) => loaded.TrySetResult();
        link.Page.DOMContentLoaded += onLoaded;
        await link.ClickAsync();
        await ReachedAsync(loaded);
        link.Page.DOMContentLoaded -= onLoaded;
    }

    internal static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until a test or its browser has got to a point. Without the token, the fixture's limit would not end this wait.</summary>
    internal static Task ReachedAsync(TaskCompletionSource signal) => signal.Task.WaitAsync(TestContext.CurrentContext.CancellationToken);

    // Takes as long as several requests of the page itself, and renews no session.
    private protected static async Task FetchAsync(IPage page) => await page.EvaluateAsync("async () => { for (let i = 0; i < 20; i++) { await (await fetch('/', { credentials: 'omit' })).text(); } }");

    // As when a phone shows the tab again, unless another script is given. The page's script has to run before.
    private protected static async Task ComeBackAsync(IPage page, string script = TabShown)
    {
        await Expect(page.GetByRole(AriaRole.Status)).ToBeAttachedAsync();
        await page.EvaluateAsync(script);
    }

    private protected static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private protected static Task ExpectHeadingAsync(IPage page, string text) =>
        Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = text, Exact = true })).ToBeVisibleAsync();

    private protected static Task ExpectWelcomeAsync(IPage page, string user) => ExpectHeadingAsync(page, $"Welcome, {user}");
}
