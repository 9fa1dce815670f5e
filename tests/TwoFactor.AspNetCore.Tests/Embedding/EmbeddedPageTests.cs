using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using TwoFactor.AspNetCore.Tests.Embedding.Blazor;
using TwoFactor.AspNetCore.Tests.InBrowser;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.Embedding;

/// <summary>The prompt inside a page of the host: it stays there through all states, and continues from there.</summary>
[TestFixture("/razor/phone")]
[TestFixture("/blazor/interactive/phone")]
[FullCheckFixture("/mvc/phone")]
[FullCheckFixture("/blazor/phone")]
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
            app.MapGet("/_framework/blazor.web.js", () => Results.File(Path.Combine(AppContext.BaseDirectory, "blazor.web.js"), "text/javascript"));
        });

    [Test]
    public async Task The_prompt_stays_in_the_hosts_page_through_all_states_and_continues_from_there()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        await browser.AddInitScriptAsync("document.addEventListener('DOMContentLoaded', () => { document.querySelector('two-factor-prompt')?.toggleAttribute('data-came-with-page', true); })");
        IPage page = await LogInAsync(browser, user);
        if (path.Contains("interactive", StringComparison.Ordinal))
            await Expect(page.Locator("two-factor-prompt:not([data-came-with-page])")).ToHaveCountAsync(1); // a click while the circuit replaces it would be lost
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
    public async Task A_form_that_waits_for_the_phone_is_sent_from_the_hosts_page()
    {
        string user = SomeUser();
        host.Phones.User(user).Approves();
        IPage page = await LogInAsync(await BrowserAsync(), user);
        await ExpectWelcomeAsync(page, user);
        await page.GetByRole(AriaRole.Link, new() { Name = "Pay" }).ClickAsync();
        await ExpectHeadingAsync(page, "Pay here");
        host.Time.Leap(TimeSpan.FromMinutes(6));
        await Button(page, "Transfer").ClickAsync(); // the phone is asked, and approves
        await ExpectHeadingAsync(page, "Confirmed with your phone");
        await Button(page, "Send").ClickAsync();
        await ExpectHeadingAsync(page, "Sent 100");
    }

    [Test]
    public async Task Without_a_question_the_page_offers_a_restart()
    {
        IPage page = await OpenAsync(await BrowserAsync(), path);
        await ExpectHeadingAsync(page, "Nothing to confirm here");
        await ExpectOwnPageAsync(page);
    }

    [Test]
    public async Task The_prompt_works_without_a_script()
    {
        IPage page = await LogInAsync(await BrowserAsync(script: false), SomeUser());
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Button(page, "Cancel").ClickAsync();
        await ExpectHeadingAsync(page, "Cancelled");
        await ExpectOwnPageAsync(page);
    }

    // The circuit renders the host's component again, and the prompt keeps what the script has filled in.
    [Test]
    public async Task In_a_Blazor_circuit_the_prompt_survives_the_rendering_of_the_hosts_components()
    {
        if (!path.Contains("interactive", StringComparison.Ordinal))
            Assert.Ignore("Only an interactive page has a circuit.");
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await page.GotoAsync(new Uri(host.Address, "/blazor/circuit/phone").ToString());
        await Button(page, "Clicked 0 times").ClickAsync(); // the button appears with the circuit
        await Button(page, "Clicked 1 times").ClickAsync();
        await Expect(Button(page, "Clicked 2 times")).ToBeVisibleAsync();
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Expect(page.Locator("two-factor-prompt .two-factor-card")).ToHaveCountAsync(1);
        await Button(page, "Cancel").ClickAsync();
        await ExpectHeadingAsync(page, "Cancelled");
        host.Phones.User(user).Approves();
        await Button(page, "Ask again").ClickAsync();
        await ExpectWelcomeAsync(page, user);
    }

    // The circuit replaces the prompt that came with the page, even while it completes.
    [Test]
    public async Task A_login_that_completes_while_a_Blazor_circuit_begins_goes_on([Values] bool isAnswered)
    {
        if (!path.Contains("interactive", StringComparison.Ordinal))
            Assert.Ignore("Only an interactive page has a circuit.");
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        TaskCompletionSource begins = Signal();
        TaskCompletionSource isReplaced = Signal();
        await browser.RouteAsync("**/_blazor/negotiate*", async route =>
        {
            await ReachedAsync(begins);
            await route.ContinueAsync();
        });
        await browser.RouteAsync("**/two-factor/complete?*", async route =>
        {
            if (begins.Task.IsCompleted)
            {
                await route.ContinueAsync();
                return;
            }

            IAPIResponse answer = await route.FetchAsync();
            begins.TrySetResult();
            await ReachedAsync(isReplaced);
            await (isAnswered ? route.FulfillAsync(new() { Response = answer }) : route.AbortAsync());
        });
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await page.EvaluateAsync("document.querySelector('two-factor-prompt').cameWithPage = true");
        host.Phones.User(user).Approves();
        await page.WaitForFunctionAsync("document.querySelector('two-factor-prompt')?.cameWithPage !== true");
        isReplaced.TrySetResult();
        await ExpectWelcomeAsync(page, user);
    }

    private async Task ExpectOwnPageAsync(IPage page)
    {
        await Expect(page.GetByText("Our own header")).ToBeVisibleAsync();
        Assert.That(new Uri(page.Url).AbsolutePath, Is.EqualTo(path));
    }
}
