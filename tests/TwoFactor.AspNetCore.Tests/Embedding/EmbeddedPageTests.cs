using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using TwoFactor.AspNetCore.Tests.Embedding.Blazor;
using TwoFactor.AspNetCore.Tests.InBrowser;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.Embedding;

/// <summary>The page inside a page of the host: it stays there through all states, and leads on from there.</summary>
[TestFixture("/razor/phone")]
[TestFixture("/mvc/phone")]
[TestFixture("/blazor/phone")]
[TestFixture("/empty/phone")]
internal sealed class EmbeddedPageTests(string path) : BrowserFixture
{
    private protected override Task<BrowserHost> StartAsync() => BrowserHost.StartAsync(
        options => options.Page.PagePath = path,
        services =>
        {
            services.AddControllersWithViews();
            services.AddRazorPages(pages => pages.RootDirectory = "/Embedding/RazorPages");
            services.AddRazorComponents().AddInteractiveServerComponents();
        },
        app =>
        {
            app.UseAntiforgery();
            app.MapControllers();
            app.MapRazorPages();
            app.MapRazorComponents<Site>().AddInteractiveServerRenderMode();
            // What an interactive component leaves in the document: an element that the script fills.
            app.MapGet("/empty/phone", async Task<IResult> (HttpContext http) => Results.Content(
                $"""
                <!DOCTYPE html><html lang="en"><head><title>Acme</title>
                <link rel="stylesheet" href="/two-factor/assets/two-factor.css"><script src="/two-factor/assets/two-factor.js" defer></script></head>
                <body><header>Our own header</header>{await WithoutRequestAsync(http)}</body></html>
                """,
                "text/html"));
        });

    [Test]
    public async Task It_stays_in_the_page_of_the_host_and_leads_on_from_there()
    {
        string user = SomeUser();
        IPage page = await LogInAsync(await BrowserAsync(), user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await ExpectOwnPageAsync(page);
        await Button(page, "Cancel").ClickAsync();
        await ExpectHeadingAsync(page, "Cancelled");
        await ExpectOwnPageAsync(page);
        await Button(page, "Ask again").ClickAsync();
        await ExpectHeadingAsync(page, "Answer on your phone");
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(page, user);
    }

    [Test]
    public async Task Without_a_question_it_helps_to_start_again()
    {
        IPage page = await OpenAsync(await BrowserAsync(), path);
        await ExpectHeadingAsync(page, "Nothing to confirm here");
        await ExpectOwnPageAsync(page);
    }

    [Test]
    public async Task Without_a_script_it_is_there_too()
    {
        if (path.StartsWith("/empty", StringComparison.Ordinal))
            Assert.Ignore("An interactive page does nothing without a script.");
        IPage page = await LogInAsync(await BrowserAsync(script: false), SomeUser());
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Button(page, "Cancel").ClickAsync();
        await ExpectHeadingAsync(page, "Cancelled");
        await ExpectOwnPageAsync(page);
    }

    private async Task ExpectOwnPageAsync(IPage page)
    {
        await Expect(page.GetByText("Our own header")).ToBeVisibleAsync();
        Assert.That(new Uri(page.Url).AbsolutePath, Is.EqualTo(path));
    }

    private static async Task<string> WithoutRequestAsync(HttpContext http)
    {
        IServiceProvider services = http.RequestServices;
        string address = $"{http.Request.Scheme}://{http.Request.Host}/";
        ((IHostEnvironmentNavigationManager)services.GetRequiredService<NavigationManager>()).Initialize(address, address + "empty/phone"); // as a circuit does
        await using HtmlRenderer renderer = new(services, NullLoggerFactory.Instance);
        string html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TwoFactorPrompt>(ParameterView.Empty)).ToHtmlString());
        Assert.That(html, Does.Contain("data-look=\"/two-factor").And.Not.Contain("data-two-factor"));
        return html;
    }
}
