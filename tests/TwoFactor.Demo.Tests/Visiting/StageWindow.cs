using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.Demo.Tests.Visiting;

/// <summary>The demo's window: the portal and the phone in frames, and the buttons around them.</summary>
internal sealed partial class StageWindow(IPage page, Uri phoneAddress)
{
    private const float Timeout = 60_000; // the machine may be busy

    public IPage Page => page;

    public IFrameLocator Portal => page.FrameLocator("iframe[name=portal]");

    public IFrameLocator Phone => page.FrameLocator("iframe[title='The phone']");

    public ILocator StageButton(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator PortalButton(string name) => Portal.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator PhoneButton(string name) => Phone.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Logs in with the password, as far as the page that waits.</summary>
    public async Task LogInAsync(string company)
    {
        await Portal.GetByLabel("Company").SelectOptionAsync(company);
        await PortalButton("Log in").ClickAsync();
        await ExpectPortalAsync("Answer on your phone");
    }

    public Task ExpectPortalAsync(string heading) =>
        Expect(Portal.GetByRole(AriaRole.Heading, new() { Level = 1, Name = heading, Exact = true })).ToBeVisibleAsync(new() { Timeout = Timeout });

    /// <summary>Taps the picture on the phone that the waiting page shows.</summary>
    public async Task ChooseShownPictureAsync()
    {
        string shown = await Portal.Locator(".two-factor-picture img").GetAttributeAsync("src") ?? string.Empty;
        byte[] picture = Convert.FromBase64String(DataUri().Match(shown).Groups[1].Value);
        ILocator choices = Phone.Locator(".symbols button");
        await Expect(choices).ToHaveCountAsync(4, new() { Timeout = Timeout });
        using HttpClient http = new() { BaseAddress = phoneAddress };
        foreach (ILocator choice in await choices.AllAsync())
        {
            string symbol = await choice.GetAttributeAsync("aria-label") ?? string.Empty;
            if (!(await http.GetByteArrayAsync($"symbols/{symbol}.png")).SequenceEqual(picture))
                continue;
            await choice.ClickAsync();
            return;
        }

        throw new AssertionException("The phone does not offer the picture of the page.");
    }

    [GeneratedRegex("^data:image/png;base64,(.+)$")]
    private static partial Regex DataUri();
}
