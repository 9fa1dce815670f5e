using Microsoft.Playwright;
using TwoFactor.Tests.Browsers;

namespace TwoFactor.Demo.Tests.Visiting;

/// <summary>Tests of the demo in a real browser. The browser's console must show no error or warning, so no frame is refused.</summary>
public abstract class StageFixture
{
    private readonly List<string> complaints = [];
    private readonly List<IBrowserContext> contexts = [];

    private RunningDemo demo = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => demo = await RunningDemo.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await demo.DisposeAsync();

    [TearDown]
    public async Task CloseAsync()
    {
        foreach (IBrowserContext context in contexts)
            await context.CloseAsync();
        contexts.Clear();
        string[] seen = [.. complaints];
        complaints.Clear();
        Assert.That(seen, Is.Empty, "the browser's console");
    }

    private protected async Task<StageWindow> OpenAsync(int width, int height = 1000, ColorScheme colours = ColorScheme.Light)
    {
        IBrowserContext context = await Chromium.NewAsync(width, colours, height: height);
        contexts.Add(context);
        IPage page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            // The browser reports every answer that is an error; the page has an answer to it.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(new Uri(demo.Portal, "/stage").ToString());
        return new StageWindow(page, demo.PhoneAddress);
    }
}
