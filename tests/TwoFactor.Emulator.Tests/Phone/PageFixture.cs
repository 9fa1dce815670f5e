using Microsoft.Playwright;
using NUnit.Framework.Interfaces;
using TwoFactor.Emulator.Tests.Support;
using TwoFactor.Tests.Browsers;
using TwoFactor.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>The phone page in a real browser, with a client of each service. The browser's console must show no error or warning that the test does not expect.</summary>
internal abstract class PageFixture
{
    // The page shows a notice for some seconds only. This keeps all of them; "takeNotice" waits for one, and forgets it and those before it.
    private const string KeepNotices = """
        (() => {
          const notices = [];
          let look = () => {};
          new MutationObserver(changes => {
            for (const { target, addedNodes } of changes)
              if (target.id === "said" && addedNodes.length)
                notices.push({ text: [...addedNodes].map(node => node.textContent).join(""), markup: [...addedNodes].map(node => node.outerHTML ?? node.textContent).join("") });
            look();
          }).observe(document, { childList: true, subtree: true });

          window.takeNotice = text => new Promise((take, fail) => {
            look = () => {
              const place = notices.findIndex(notice => notice.text === text);
              if (place < 0) return;
              look = () => {};
              take(notices.splice(0, place + 1).at(-1).markup);
            };
            look();
            setTimeout(() => fail(new Error(`No notice "${text}", but: ${notices.map(notice => `"${notice.text}"`).join(", ") || "none"}`)), 60_000);
          });
        })();
        """;

    private protected EmulatorHost emulator = null!;
    private protected SezameClient sezame = null!;
    private protected SecSignClient secSign = null!;
    private protected IPage page = null!;
    private protected readonly Complaints complaints = new();

    private IPage? kept; // for all tests of the fixture: a new profile takes longer than most of them, and each emulator has an address of its own

    [SetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { SecSignIds = { "johndoe" }, Seed = 3, PhonePort = FreePort.Find() });
        sezame = await SezameClient.RegisterAsync(emulator, "Acme Portal");
        secSign = new SecSignClient(emulator);
        await OpenAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        string[] seen = complaints.Take();
        if (page != kept)
            await page.Context.CloseAsync();
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
            await CloseAsync();
        if (kept is not null)
        {
            await kept.UnrouteAllAsync();
            await kept.GotoAsync("about:blank");
        }

        sezame.Dispose();
        secSign.Dispose();
        await emulator.DisposeAsync();
        complaints.Take(); // the page goes away
        Assert.That(seen, Is.Empty, "errors and warnings in the browser's console");
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (kept is not null)
            await kept.Context.CloseAsync();
        kept = null;
    }

    /// <summary>Opens the emulator's page, once more if it is open.</summary>
    private protected async Task OpenAsync(int width = 820, ColorScheme colours = ColorScheme.Light)
    {
        page = kept ??= await NewPageAsync();
        Chromium.CloseAfterDeadline(page.Context);
        await page.SetViewportSizeAsync(width, 1000);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colours });
        await page.Mouse.MoveAsync(0, 0); // away from any button
        await page.GotoAsync(emulator.PhoneAddress.ToString());
        await ExpectLiveAsync();
    }

    /// <summary>Opens a page in a fresh profile.</summary>
    private protected async Task<IPage> OpenPageAsync(Uri address, int width = 820, bool expectsErrors = false)
    {
        IPage opened = await NewPageAsync(width, expectsErrors);
        await opened.GotoAsync(address.ToString());
        return opened;
    }

    /// <summary>Opens the emulator's page in a fresh profile, where it reads only when something changes, and not every ten seconds.</summary>
    private protected async Task OpenWithoutTimersAsync()
    {
        page = await NewPageAsync();
        await page.AddInitScriptAsync("window.setInterval = () => 0;");
        await page.GotoAsync(emulator.PhoneAddress.ToString());
        await ExpectLiveAsync();
    }

    private protected Task ExpectLiveAsync() => Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();

    /// <summary>Waits for a notice that appeared after the one that was expected before, even if it is gone already.</summary>
    /// <returns>Its markup.</returns>
    private protected Task<string> ExpectNoticeAsync(string text, IPage? shownBy = null) =>
        (shownBy ?? page).EvaluateAsync<string>("text => window.takeNotice(text)", text);

    private protected async Task FillScreenAsync()
    {
        using SezameClient anonymous = SezameClient.Anonymous(emulator);
        await anonymous.OkAsync("POST", "client/register", """{"email":"owner@example.com","name":"Initech Intranet"}""");
        await sezame.OkAsync("POST", "client/link", """{"username":"jroe"}""");
        await sezame.OkAsync("POST", "auth/login", """{"username":"never@acme.example","message":"Log in to the portal from Vienna"}""");
        await sezame.OkAsync("POST", "auth/login", """{"username":"never@acme.example","type":"fraud","timeout":1440}""");
        await secSign.RequestAsync("johndoe");
    }

    /// <summary>Opens the panels of the tools; on a wide screen they are already open.</summary>
    private protected Task OpenPanelsAsync() =>
        page.EvaluateAsync("document.querySelectorAll('.workshop > details').forEach(panel => panel.open = true)");

    private protected async Task ShowPassesAsync()
    {
        await Button("Show the access passes").ClickAsync();
        await Expect(page.Locator(".symbols img")).ToHaveCountAsync(4);
    }

    private protected async Task<string> RightPassAsync(Dictionary<string, string> session)
    {
        byte[] shown = Convert.FromBase64String(session["authsessionicondata"]);
        using HttpClient http = new() { BaseAddress = emulator.PhoneAddress };
        foreach (string symbol in emulator.Phone.GetScreen().Requests.Single(request => request.Service == "SecSign").Symbols)
        {
            if ((await http.GetByteArrayAsync($"symbols/{symbol}.png")).SequenceEqual(shown))
                return symbol;
        }

        throw new AssertionException("The access pass of the login page is not among the choices.");
    }

    private protected ILocator Card(string title) => page.GetByRole(AriaRole.Article, new() { Name = title });

    private protected ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name });

    private protected ILocator Pass(string symbol) => page.GetByRole(AriaRole.Button, new() { Name = symbol, Exact = true });

    private protected Task<string> FocusedAsync() => page.EvaluateAsync<string>("document.activeElement.textContent");

    private async Task<IPage> NewPageAsync(int width = 820, bool expectsErrors = false)
    {
        IBrowserContext profile = await Chromium.NewAsync(width, height: 1000);
        await profile.AddInitScriptAsync(KeepNotices);
        IPage made = await profile.NewPageAsync();
        if (expectsErrors)
            return made;
        complaints.ListenTo(made);
        return made;
    }
}
