using Microsoft.Playwright;
using TwoFactor.Tests.Programs;

namespace TwoFactor.Tests.Browsers;

/// <summary>One headless Chromium for all tests, because starting it takes longer than most of them. <c>chromium-headless-shell</c> is preferred: it
/// needs half the processor time.</summary>
internal static class Chromium
{
    private static readonly Lazy<Task<IBrowser>> Browser = new(LaunchAsync);
    private static IPlaywright? playwright;

    /// <summary>A browser profile of its own.</summary>
    public static async Task<IBrowserContext> NewAsync(
        int width = 820, ColorScheme colours = ColorScheme.Light, bool script = true, string language = "en", int height = 900)
    {
        IBrowser browser = await Browser.Value;
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colours,
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = script,
            Locale = language,
            IgnoreHTTPSErrors = true, // a host's certificate was made for this run
        });
        context.SetDefaultTimeout(60_000);
        CloseAfterDeadline(context);
        return context;
    }

    /// <summary>Closes the browser profile when the present test has taken longer than its <c>CancelAfter</c>, so that a call of the browser that hangs fails.
    /// <c>CancelAfter</c> itself stops nothing: it only cancels a token.</summary>
    public static void CloseAfterDeadline(IBrowserContext context) => TestContext.CurrentContext.CancellationToken.Register(
        () => _ = context.CloseAsync(new BrowserContextCloseOptions { Reason = "The test took longer than its CancelAfter." }));

    public static async Task StopAsync()
    {
        if (Browser.IsValueCreated && Browser.Value.IsCompletedSuccessfully)
            await (await Browser.Value).DisposeAsync();
        playwright?.Dispose();
    }

    private static async Task<IBrowser> LaunchAsync()
    {
        string executable = NeededProgram.Find("chromium-headless-shell", debianPackage: "chromium-headless-shell", otherwise: "chromium");
        Assertions.SetDefaultExpectTimeout(60_000); // the machine may be busy
        playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable,
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--in-process-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
        });
    }
}
