using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>The page with a style sheet of the host.</summary>
internal sealed class OwnStyleTests : BrowserFixture
{
    private readonly TaskCompletionSource fontIsLoaded = Signal();

    private protected override Task<BrowserHost> StartAsync() => BrowserHost.StartAsync(
        options => options.Page.StylePath = "/css/phone.css",
        endpoints: app =>
        {
            app.MapGet("/css/phone.css", () => Results.Text("""@font-face { font-family: "Acme"; src: url("/fonts/acme.woff2"); } :root { --two-factor-font: "Acme", sans-serif; }""", "text/css"));
            app.MapGet("/fonts/acme.woff2", () =>
            {
                fontIsLoaded.TrySetResult();
                return Results.NotFound();
            });
        });

    [Test]
    public async Task A_font_of_the_host_is_loaded()
    {
        IPage page = await LogInAsync(await BrowserAsync(), SomeUser());
        await ExpectHeadingAsync(page, "Answer on your phone");
        await ReachedAsync(fontIsLoaded);
    }
}
