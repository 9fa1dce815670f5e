using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.Demo.Tests.Visiting;

/// <summary>Everything that a visitor of the demo can try, in one window of a real browser.</summary>
[CancelAfter(300_000)]
public sealed class TourTests : StageFixture
{
    private StageWindow stage = null!;

    [SetUp]
    public async Task OpenAsync() => stage = await OpenAsync(1280);

    [Test]
    public async Task A_visitor_logs_in_and_pays_by_keyboard_alone()
    {
        await stage.Portal.GetByLabel("Password").PressAsync("Enter");
        await stage.ExpectPortalAsync("Answer on your phone");
        await stage.PhoneButton("Approve").PressAsync("Enter");
        await stage.ExpectPortalAsync("Your account");

        await stage.PortalButton("Pay").PressAsync("Enter");
        await stage.ExpectPortalAsync("Answer on your phone");
        await stage.PhoneButton("Approve").PressAsync("Enter");
        await stage.ExpectPortalAsync("Confirmed with your phone");
        await stage.PortalButton("Send").PressAsync("Enter");
        await stage.ExpectPortalAsync("Paid");
        await Expect(stage.Page.Locator("#metrics")).ToContainTextAsync("two_factor.flow.completions");
    }

    [Test]
    public async Task Switching_the_service_does_not_affect_a_waiting_login()
    {
        await stage.LogInAsync("Acme");
        await stage.StageButton("SecSign ID").ClickAsync();
        await Expect(stage.StageButton("SecSign ID")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(stage.StageButton("Replace the certificate")).ToBeDisabledAsync(); // SecSign ID has none
        await stage.PhoneButton("Approve").ClickAsync(); // Sezame's card
        await stage.ExpectPortalAsync("Your account");

        await stage.PortalButton("Log out").ClickAsync();
        await stage.LogInAsync("Acme");
        await stage.PhoneButton("Show the access passes").ClickAsync();
        await stage.ChooseShownPictureAsync();
        await stage.ExpectPortalAsync("Your account");
        await stage.StageButton("Sezame").ClickAsync();
        await Expect(stage.StageButton("Sezame")).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Test]
    public async Task While_the_primary_server_is_stopped_the_fallback_server_takes_the_denial()
    {
        await stage.StageButton("Stopped").ClickAsync();
        await Expect(stage.StageButton("Stopped")).ToHaveAttributeAsync("aria-pressed", "true");
        await stage.LogInAsync("Globex");
        await stage.PhoneButton("Deny").ClickAsync();
        await stage.ExpectPortalAsync("Your phone said no");

        ILocator line = stage.Page.Locator("#wire > li").Filter(new() { HasText = "SecSign ID fallback" }).Filter(new() { HasText = "ReqRequestAuthSession" }).First;
        await line.Locator("summary").PressAsync("Enter");
        await Expect(line.GetByText("secsignid=jdoe").First).ToBeVisibleAsync();
        await stage.StageButton("Running").ClickAsync();
        await Expect(stage.StageButton("Running")).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Test]
    public async Task Replacing_the_certificate_during_logins_fails_no_login()
    {
        await stage.StageButton("Replace the certificate").ClickAsync();
        await Expect(stage.StageButton("Replace the certificate")).ToBeDisabledAsync();
        await Expect(stage.Page.Locator("#rotation-phase")).ToHaveTextAsync("The new certificate is in use, and no login failed.", new() { Timeout = 200_000 });
        await Expect(stage.StageButton("Replace the certificate")).ToBeEnabledAsync();
        Assert.That(int.Parse(await stage.Page.Locator("#rotation-approved").InnerTextAsync(), CultureInfo.InvariantCulture), Is.GreaterThan(50));
        Assert.That(await stage.Page.Locator("#rotation-failed").InnerTextAsync(), Is.EqualTo("0"));
    }
}
