using Microsoft.Playwright;
using TwoFactor.Tests.Browsers;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>The phone page is accessible, empty and full, in light and dark.</summary>
[CancelAfter(120_000)]
internal sealed class PageAccessibilityTests : PageFixture
{
    [TestCase(380)]
    [FullCheckCase(1280)]
    public async Task The_page_with_a_request_of_each_kind_has_no_violation(int width)
    {
        await OpenAsync(width);
        await FillScreenAsync();
        await ShowPassesAsync();
        emulator.Phone.AddSecSignId("janedoe");
        emulator.Phone.AddRecoveryEmail("jane@example.com");
        await secSign.RequestAsync("janedoe");
        await secSign.TryRequestAsync("janedoe");
        emulator.Faults.Add(new Fault(FaultKind.Latency) { Server = EmulatedServer.Sezame, Call = "GET /ping", Times = 2 });
        await OpenPanelsAsync();
        await Expect(page.GetByText("This ID is frozen")).ToBeVisibleAsync();
        await Expect(page.Locator("#faults li")).ToHaveCountAsync(1);
        await Expect(page.Locator("#record-count")).ToHaveTextAsync($"{emulator.Record.Exchanges.Count} kept");
        foreach (ILocator exchange in await page.Locator("#record summary").AllAsync())
            await exchange.ClickAsync();

        await AssertNoViolationAsync();
    }

    [TestCase(380)]
    [FullCheckCase(1280)]
    public async Task The_empty_page_has_no_violation_with_or_without_the_emulator(int width)
    {
        await using EmulatorHost empty = await EmulatorHost.StartAsync();
        page = await OpenPageAsync(empty.PhoneAddress, width, expectsErrors: true);
        await Expect(page.GetByText("First steps")).ToBeVisibleAsync();
        await OpenPanelsAsync();
        await AssertNoViolationAsync();

        await empty.DisposeAsync();
        await Expect(page.GetByText("The emulator cannot be reached")).ToBeVisibleAsync();
        await AssertNoViolationAsync();
    }

    [Test]
    public async Task Nothing_moves_for_people_who_ask_for_less_motion()
    {
        await FillScreenAsync();
        await Expect(page.Locator(".card .bar").First).ToBeVisibleAsync();
        await Motion.AssertReducedAsync(page, "card", "bar", "said");
    }

    // In light and dark.
    private async Task AssertNoViolationAsync()
    {
        foreach (ColorScheme colours in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colours });
            await Accessibility.AssertAsync(page, $"{colours}");
        }
    }
}
