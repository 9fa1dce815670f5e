using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using TwoFactor.Emulator;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>Takes the picture for the READMEs: the waiting page and the emulator's phone.</summary>
[Explicit("It overwrites src/TwoFactor.AspNetCore/images/waiting-page.png.")]
internal sealed class ReadmePicture : BrowserFixture
{
    private const int LargestFile = 60 * 1024;

    [Test]
    public async Task The_waiting_page_and_the_phone_side_by_side()
    {
        IBrowserContext browser = await BrowserAsync(width: 392, height: 700);
        IPage page = await LogInAsync(browser, "johndoe", BrowserHost.SecSign);
        await ExpectHeadingAsync(page, "Answer on your phone");
        PhoneRequest request = await host.Emulator.Phone.WaitForRequestAsync("johndoe", TestContext.CurrentContext.CancellationToken);
        IPage phone = await browser.NewPageAsync();
        await phone.SetViewportSizeAsync(300, 570);
        await phone.GotoAsync(host.Emulator.PhoneAddress.ToString());
        await phone.EvaluateAsync("document.documentElement.classList.add('framed')"); // shows only the requests, as in a frame
        await Button(phone, "Show the access passes").ClickAsync();
        await Expect(phone.Locator(".symbols img")).ToHaveCountAsync(4);
        await phone.Mouse.MoveAsync(0, 0);
        await phone.EvaluateAsync("document.getElementById('said').style.visibility = 'hidden'; document.activeElement.blur()");

        byte[] left = await page.Locator(".two-factor-card").ScreenshotAsync();
        byte[] right = await phone.ScreenshotAsync();
        IPage both = await browser.NewPageAsync();
        await both.SetViewportSizeAsync(760, 630);
        await both.SetContentAsync(
            $$"""
            <!DOCTYPE html>
            <style>
              body { align-items: center; background: #e6e9f2; display: flex; gap: 32px; height: 630px; justify-content: space-evenly; margin: 0 }
              img { display: block }
              .page { border-radius: 16px }
              .phone { border: 10px solid #1b1e27; border-radius: 34px; overflow: hidden }
            </style>
            <img class="page" src="data:image/png;base64,{{Convert.ToBase64String(left)}}">
            <div class="phone"><img src="data:image/png;base64,{{Convert.ToBase64String(right)}}"></div>
            """);
        await Expect(both.Locator("img")).ToHaveCountAsync(2);
        byte[] picture = await both.ScreenshotAsync();
        Assert.That(picture, Has.Length.LessThanOrEqualTo(LargestFile));
        await File.WriteAllBytesAsync(FindFile(), picture);
        Assert.That(host.Emulator.Phone.Deny(request.Id));
    }

    private static string FindFile([CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "../../../src/TwoFactor.AspNetCore/images/waiting-page.png");
}
