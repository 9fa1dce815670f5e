using Microsoft.Playwright;
using TwoFactor.Tests.Browsers;

namespace TwoFactor.Demo.Tests.Visiting;

/// <summary>Tests of the demo in a real browser. The browser's console must show no error or warning, so no frame is refused.</summary>
public abstract class StageFixture
{
    private readonly Complaints complaints = new(withFailedRequests: false); // the page has an answer to them
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
        Assert.That(complaints.Take(), Is.Empty, "the browser's console");
    }

    private protected async Task<StageWindow> OpenAsync(int width, int height = 1000, ColorScheme colours = ColorScheme.Light)
    {
        IBrowserContext context = await Chromium.NewAsync(width, colours, height: height);
        contexts.Add(context);
        IPage page = await context.NewPageAsync();
        complaints.ListenTo(page);
        await page.GotoAsync(new Uri(demo.Portal, "/stage").ToString());
        return new StageWindow(page, demo.PhoneAddress);
    }
}
