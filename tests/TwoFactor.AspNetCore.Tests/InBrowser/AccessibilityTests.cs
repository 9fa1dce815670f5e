using Microsoft.Playwright;
using TwoFactor.AspNetCore.StepUp;
using TwoFactor.Testing;
using TwoFactor.Tests.Browsers;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>All states of the page: accessibility, small screens, dark colours, and German.</summary>
internal sealed class AccessibilityTests : BrowserFixture
{
    // What can be seen, and the page's name for it.
    private static readonly Dictionary<string, PromptState> States = new()
    {
        ["code"] = PromptState.Waiting,
        ["picture"] = PromptState.Waiting,
        ["delivered"] = PromptState.Waiting,
        ["troubled"] = PromptState.Waiting,
        ["approved"] = PromptState.Approved,
        ["denied"] = PromptState.Denied,
        ["expired"] = PromptState.Expired,
        ["ended"] = PromptState.Ended,
        ["suspended"] = PromptState.Suspended,
        ["cancelled"] = PromptState.Cancelled,
        ["replaced"] = PromptState.Cancelled,
        ["invalid"] = PromptState.Invalid,
        ["paused"] = PromptState.Refused,
        ["not-enrolled"] = PromptState.Refused,
        ["restart"] = PromptState.Restart,
        ["unavailable"] = PromptState.Unavailable,
        ["ready"] = PromptState.Ready,
        ["too-old"] = PromptState.TooOld,
        ["used"] = PromptState.Used,
    };

    // Each has elements that the others lack. The others are shown as one of these is, with other words.
    private static readonly string[] Shapes = ["code", "picture", "approved", "denied", "paused", "unavailable", "ready"];

    private static IEnumerable<string> Names => States.Keys;

    private static IEnumerable<TestCaseData> Cases => Names.Select(state =>
        FullCheckAttribute.IsOn || Shapes.Contains(state) ? new TestCaseData(state) : new TestCaseData(state).Ignore(FullCheckAttribute.SkipReason));

    private protected override Task<BrowserHost> StartAsync() => BrowserHost.StartAsync(options => options.Page.OtherWayPath = "/recovery");

    [TestCaseSource(nameof(Cases))]
    public async Task A_state_of_the_page_has_no_accessibility_finding(string state) =>
        await Layout.AssertAsync(await ShowAsync(await BrowserAsync(), state), state);

    [Test]
    public async Task Nothing_moves_for_people_who_ask_for_less_motion() =>
        await Motion.AssertReducedAsync(await ShowAsync(await BrowserAsync(), "code"), "two-factor-wave", "two-factor-progress::before");

    // German words are longer.
    [Test]
    [FullCheck]
    public async Task Nothing_overflows_in_German([ValueSource(nameof(Names))] string state)
    {
        IPage page = await ShowAsync(await BrowserAsync(width: 320, language: "de", height: 760), state);
        await Layout.AssertFitsAsync(page, $"{state}-320-German");
        Assert.That(await page.Locator("html").GetAttributeAsync("lang"), Is.EqualTo("de"));
    }

    [Test]
    public void Every_state_of_the_page_is_looked_at() =>
        Assert.That(States.Values.Append(PromptState.None).Distinct(), Is.EquivalentTo(Enum.GetValues<PromptState>()));

    private async Task<IPage> ShowAsync(IBrowserContext browser, string state) => await ShownAsync(await ReachAsync(browser, state), States[state]);

    private async Task<IPage> ReachAsync(IBrowserContext browser, string state)
    {
        string user = SomeUser();
        InMemoryUser phone = host.Phones.User(user);
        switch (state)
        {
            case "picture":
                return await WaitingAsync(browser, "johndoe", BrowserHost.SecSign);
            case "restart":
                await browser.ClearCookiesAsync();
                return await OpenAsync(browser, "/two-factor");
            case "unavailable":
                return await OpenAsync(browser, "/unavailable");
            case "ready":
                phone.Approves();
                await ExpectWelcomeAsync(await LogInAsync(browser, user), user);
                return await OpenAsync(browser, "/payments");
            case "too-old":
                await ApproveAsync(browser, user, "/payments");
                host.Time.Leap(TimeSpan.FromSeconds(10));
                return await OpenAsync(browser, "/payments/large");
            case "used":
                await ApproveAsync(browser, user, "/once/form");
                Cookie[] approved = [.. (await browser.CookiesAsync()).Where(cookie => cookie.Name.StartsWith(StepUpProofs.Prefix, StringComparison.Ordinal)).Select(cookie =>
                    new Cookie { Name = cookie.Name, Value = cookie.Value, Url = host.Address.ToString(), HttpOnly = true, Secure = true })];
                await ExpectHeadingAsync(await OpenAsync(browser, "/once"), "Done once");
                await browser.AddCookiesAsync(approved);
                return await OpenAsync(browser, "/once");
            case "not-enrolled":
                phone.CannotBeAsked(TwoFactorError.UserNotEnrolled);
                return await LogInAsync(browser, user);
            case "approved":
                await browser.RouteAsync("**/two-factor/assets/*.js", route => route.AbortAsync()); // the script would complete the login
                break;
        }

        IPage page = await WaitingAsync(browser, user, BrowserHost.Memory);
        switch (state)
        {
            case "delivered":
                string first = (await Card(page).GetAttributeAsync("data-version"))!;
                phone.Answers(ChallengeState.Delivered);
                await Expect(Card(page)).Not.ToHaveAttributeAsync("data-version", first);
                return page;
            case "troubled":
                phone.Answers(new InMemoryAnswer(TwoFactorError.Unavailable));
                await Expect(page.Locator(".two-factor-troubled")).ToBeVisibleAsync();
                return page;
            case "approved":
                phone.Approves();
                await Wait.UntilAsync(async () =>
                {
                    await page.ReloadAsync();
                    return await Card(page).GetAttributeAsync("data-two-factor") == nameof(PromptState.Approved);
                });
                return page;
            case "denied":
                phone.Denies();
                return page;
            case "paused":
                phone.Denies();
                await page.Locator("form[action*='/start'] button").ClickAsync();
                return page;
            case "expired":
                host.Time.Leap(TimeSpan.FromMinutes(3));
                return page;
            case "ended":
                host.Time.Leap(TimeSpan.FromMinutes(6)); // the flow is gone: 2 minutes for the answer, and up to 217 seconds until a slow poll has read it
                return page;
            case "suspended":
                phone.Answers(ChallengeState.Suspended);
                return page;
            case "cancelled":
                await page.Locator("form[action*='/cancel'] button").ClickAsync();
                return page;
            case "replaced":
                await LogInAsync(await BrowserAsync(), user);
                return page;
            case "invalid":
                phone.Answers(ChallengeState.Invalid);
                return page;
            default:
                return page;
        }
    }

    /// <summary>Logs in, and visits a page that needs the phone, which approves both.</summary>
    private async Task ApproveAsync(IBrowserContext browser, string user, string path)
    {
        host.Phones.User(user).Approves();
        await ExpectWelcomeAsync(await LogInAsync(browser, user), user);
        IPage page = await OpenAsync(browser, "/");
        await page.EvaluateAsync("path => { location.href = path; }", path);
        await Expect(page).ToHaveURLAsync(new Uri(host.Address, path).ToString());
    }

    private async Task<IPage> WaitingAsync(IBrowserContext browser, string user, string tenant) =>
        await ShownAsync(await LogInAsync(browser, user, tenant), PromptState.Waiting);

    private static async Task<IPage> ShownAsync(IPage page, PromptState state)
    {
        await Expect(Card(page)).ToHaveAttributeAsync("data-two-factor", state.ToString());
        return page;
    }

    private static ILocator Card(IPage page) => page.Locator("[data-two-factor]");
}
