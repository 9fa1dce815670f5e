using Microsoft.Playwright;

namespace TwoFactor.Emulator.Tests.Tools;

/// <summary>
/// The system's own chromium, without a window. Where it is missing, tests that need it are skipped, unless they are required.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Executable = "/usr/bin/chromium";

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Browser(IPlaywright playwright, IBrowser browser)
    {
        this.playwright = playwright;
        this.browser = browser;
    }

    public static async Task<Browser> StartAsync()
    {
        if (!File.Exists(Executable))
            GiveUp();
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu",
                "--disable-background-networking", "--disable-component-update", "--no-first-run",
            ],
        });
        return new Browser(playwright, browser);
    }

    /// <summary>A page in a fresh profile, as wide and as coloured as asked.</summary>
    public async Task<IPage> OpenAsync(Uri address, int width = 820, int height = 1000, ColorScheme colours = ColorScheme.Light)
    {
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colours,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(10_000);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(address.ToString());
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static void GiveUp()
    {
        string[] required = (Environment.GetEnvironmentVariable("TWOFACTOR_REQUIRE") ?? "").Split(',', StringSplitOptions.TrimEntries);
        string reason = $"There is no {Executable}; Debian's package chromium has it.";
        if (required.Contains("chromium"))
            Assert.Fail(reason + " TWOFACTOR_REQUIRE says that it must be there.");
        Assert.Ignore(reason);
    }
}
