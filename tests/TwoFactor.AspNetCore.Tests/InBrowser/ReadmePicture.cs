using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using TwoFactor.Emulator;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>Takes the picture that READMEs show: the page that waits, and the emulator's phone.</summary>
[Explicit("It writes src/TwoFactor.AspNetCore/images/waiting.png anew.")]
internal sealed class ReadmePicture : BrowserFixture
{
    private const int LargestFile = 60 * 1024;

    [Test]
    public async Task The_waiting_page_and_the_phone_side_by_side()
    {
        IBrowserContext browser = await BrowserAsync(width: 440, height: 700);
        IPage page = await LogInAsync(browser, "johndoe", BrowserHost.SecSign);
        await ExpectHeadingAsync(page, "Answer on your phone");
        PhoneRequest request = await host.Emulator.Phone.WaitForRequestAsync("johndoe");
        IPage phone = await browser.NewPageAsync();
        await phone.GotoAsync(host.Emulator.PhoneAddress.ToString());
        await Button(phone, "Show the access passes").ClickAsync();
        await Expect(phone.Locator(".symbols img")).ToHaveCountAsync(4);

        byte[] left = await page.Locator(".two-factor-card").ScreenshotAsync();
        byte[] right = await phone.Locator(".phone").ScreenshotAsync();
        IPage both = await browser.NewPageAsync();
        await both.SetViewportSizeAsync(680, 520);
        await both.SetContentAsync(
            $$"""
            <!DOCTYPE html><style>body { margin: 0 } div { align-items: center; background: #f3f4f6; box-sizing: border-box; display: flex; gap: 24px; height: 520px; justify-content: center; padding: 16px }
            img { max-height: 100%; max-width: 308px }</style>
            <div><img src="data:image/png;base64,{{Convert.ToBase64String(left)}}"><img src="data:image/png;base64,{{Convert.ToBase64String(right)}}"></div>
            """);
        await Expect(both.Locator("img")).ToHaveCountAsync(2);
        byte[] picture = await both.ScreenshotAsync();
        Assert.That(picture, Has.Length.LessThanOrEqualTo(LargestFile));
        await File.WriteAllBytesAsync(FindFile(), picture);
        Assert.That(host.Emulator.Phone.Deny(request.Id));
    }

    private static string FindFile([CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "../../../src/TwoFactor.AspNetCore/images/waiting.png");
}
