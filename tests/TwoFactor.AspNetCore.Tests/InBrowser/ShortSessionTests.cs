using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using TwoFactor.Testing;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>A host whose sessions end after an hour without a request that renews them. The person may take longer to answer.</summary>
internal sealed class ShortSessionTests : BrowserFixture
{
    private protected override Task<BrowserHost> StartAsync() => BrowserHost.StartAsync(services: services =>
    {
        services.Configure<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme, cookies => cookies.ExpireTimeSpan = TimeSpan.FromHours(1));
        services.PostConfigureAll<InMemoryOptions>(phones => phones.Lifetime = TimeSpan.FromHours(6));
        services.Configure<FlowOptions>(flow => flow.AbandonAfter = TimeSpan.FromHours(6));
    });

    [Test]
    public async Task The_session_does_not_end_while_the_page_waits()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(await LogInAsync(browser, user), user);
        host.Phones.User(user).DoesNothing();
        await browser.RouteAsync(
            url => new Uri(url).AbsolutePath == "/two-factor/status",
            route => route.ContinueAsync(new() { Url = route.Request.Url.Replace("wait=25", "wait=0", StringComparison.Ordinal) })); // the browser's clock is faster than the server's
        await browser.Clock.InstallAsync();
        IPage page = await OpenAsync(browser, "/payments");
        await Button(page, "Ask my phone").ClickAsync();
        await ExpectHeadingAsync(page, "Answer on your phone");

        TimeSpan moreThanHalf = TimeSpan.FromMinutes(40);
        string before = await SessionAsync(browser);
        host.Time.Leap(moreThanHalf);
        await Wait.UntilAsync(async () =>
        {
            await page.Clock.FastForwardAsync(61_000);
            await FetchAsync(page); // gives a look and a load the time that they take
            return await SessionAsync(browser) != before;
        });
        host.Time.Leap(moreThanHalf);
        host.Phones.User(user).Approves();
        await ExpectHeadingAsync(page, "Pay here");
    }

    private static async Task<string> SessionAsync(IBrowserContext browser) =>
        (await browser.CookiesAsync()).Single(cookie => cookie.Name == CookieAuthenticationDefaults.CookiePrefix + CookieAuthenticationDefaults.AuthenticationScheme).Value;
}
