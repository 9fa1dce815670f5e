using Microsoft.Playwright;
using TwoFactor.Emulator.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>
/// The phone page in a real browser, used as people use it: by its labels, with the keyboard, on a small screen.
/// </summary>
[CancelAfter(120_000)]
internal sealed class PageRequestTests : PageFixture
{
    [Test]
    public async Task A_sezame_login_appears_by_itself_and_is_approved_with_a_click()
    {
        await Expect(page.GetByText("Nothing to answer")).ToBeVisibleAsync();
        string id = await sezame.StartAsync("""{"username":"never@jdoe","message":"Login to <b>Example</b>"}""");

        ILocator card = Card("Acme Portal");
        await Expect(card).ToContainTextAsync("never@jdoe");
        await Expect(card).ToContainTextAsync("Login to <b>Example</b>");
        await card.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();

        await Expect(card).ToHaveCountAsync(0);
        Assert.That(await sezame.StatusAsync(id), Is.EqualTo("authorized"));
    }

    [Test]
    public async Task A_secsign_login_is_approved_with_the_access_pass_that_the_login_page_shows()
    {
        Dictionary<string, string> session = await secSign.RequestAsync("johndoe");
        await ShowPassesAsync();
        Assert.That(await secSign.StateAsync(session), Is.EqualTo("7"));

        await Pass(await RightPassAsync(session)).ClickAsync();

        await Expect(Card("Globex Portal")).ToHaveCountAsync(0);
        Assert.That(await secSign.StateAsync(session), Is.EqualTo("3"));
    }

    [Test]
    public async Task A_secsign_login_is_denied_with_another_access_pass()
    {
        Dictionary<string, string> session = await secSign.RequestAsync("johndoe");
        await ShowPassesAsync();
        string right = await RightPassAsync(session);
        string wrong = emulator.Phone.GetScreen().Requests.Single().Symbols.First(symbol => symbol != right);

        await Pass(wrong).ClickAsync();

        await Expect(Card("Globex Portal")).ToHaveCountAsync(0);
        Assert.That(await secSign.StateAsync(session), Is.EqualTo("4"));
    }

    [Test]
    public async Task The_page_can_be_used_with_the_keyboard_alone_and_keeps_the_focus()
    {
        Dictionary<string, string> session = await secSign.RequestAsync("johndoe");
        await Expect(Card("Globex Portal")).ToBeVisibleAsync();

        await page.Locator("#requests-title").FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(Button("Show the access passes")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(Pass(await RightPassAsync(session))).ToBeVisibleAsync();
        await Expect(page.Locator("#requests-title")).ToBeFocusedAsync();
        for (int presses = 0; presses < 5 && await FocusedAsync() != "Deny"; presses++)
            await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");

        await Expect(Card("Globex Portal")).ToHaveCountAsync(0);
        Assert.That(await secSign.StateAsync(session), Is.EqualTo("4"));
        await Expect(page.Locator("#requests-title")).ToBeFocusedAsync();
    }

    [Test]
    public async Task A_new_request_leaves_the_focus_where_it_is_and_is_announced()
    {
        await sezame.LoginAsync("never@first");
        await Expect(Card("Acme Portal")).ToBeVisibleAsync();
        await Card("Acme Portal").GetByRole(AriaRole.Button, new() { Name = "Ignore" }).FocusAsync();

        await secSign.RequestAsync("johndoe");

        await Expect(Card("Globex Portal")).ToBeVisibleAsync();
        await ExpectNoticeAsync("Globex Portal asks johndoe.");
        await Expect(Card("Acme Portal").GetByRole(AriaRole.Button, new() { Name = "Ignore" })).ToBeFocusedAsync();
    }

    [Test]
    public async Task A_request_that_goes_away_leaves_the_focus_in_the_request_below_it()
    {
        await sezame.LoginAsync("never@older");
        string newer = await sezame.LoginAsync("never@newer");
        await Expect(page.Locator("#requests .who")).ToHaveTextAsync(["never@newer", "never@older"]);
        await Button("Ignore").Last.FocusAsync();

        emulator.Phone.Deny(newer);

        await Expect(page.Locator("#requests .who")).ToHaveTextAsync(["never@older"]);
        await Expect(Button("Ignore")).ToBeFocusedAsync();
    }

    [Test]
    public async Task Requests_open_at_page_load_are_announced_as_a_count_and_sorted_newest_first()
    {
        await secSign.TryRequestAsync("johndoe");
        await secSign.TryRequestAsync("johndoe");
        using SezameClient anonymous = SezameClient.Anonymous(emulator);
        await anonymous.OkAsync("POST", "client/register", """{"email":"owner@example.com","name":"Initech"}""");
        await sezame.LoginAsync("never@older");
        await sezame.LoginAsync("never@newer");

        await OpenAsync();

        await ExpectNoticeAsync("4 requests to answer.");
        await Expect(page.Locator("#requests .who")).ToHaveTextAsync(["never@newer", "never@older", "owner@example.com", "johndoe"]);
    }

    [Test]
    public async Task A_right_to_left_override_in_a_name_affects_only_that_name()
    {
        await sezame.StartAsync("""{"username":"never@\u202etfel","message":"\u202eolleh"}""");

        await Expect(Card("Acme Portal").Locator(".who > bdi")).ToHaveTextAsync("never@\u202etfel");
        await Expect(Card("Acme Portal").Locator(".message > bdi")).ToHaveTextAsync("\u202eolleh");
        Assert.That(await ExpectNoticeAsync("Acme Portal asks never@\u202etfel."), Is.EqualTo("<bdi>Acme Portal</bdi> asks <bdi>never@\u202etfel</bdi>."));
    }

    [Test]
    public async Task A_fraud_notice_is_shown_as_a_warning_and_can_be_acknowledged()
    {
        await sezame.OkAsync("POST", "auth/login", """{"username":"never","type":"fraud","timeout":1440}""");

        await Expect(Card("Acme Portal")).ToContainTextAsync("Fraud warning");
        await Card("Acme Portal").GetByRole(AriaRole.Button, new() { Name = "This was me" }).ClickAsync();
        await ExpectNoticeAsync("Acknowledged: this was me.");
        Assert.That(emulator.Phone.GetScreen().Requests, Is.Empty);
    }

    // An acknowledged notice must not be taken for an approved login.
    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task This_was_me_does_not_look_like_approve(ColorScheme colours)
    {
        await OpenAsync(colours: colours);
        await sezame.LoginAsync("never@jdoe");
        await sezame.OkAsync("POST", "auth/login", """{"username":"never","type":"fraud","timeout":1440}""");
        const string look = "button => { const style = getComputedStyle(button); return `${style.backgroundColor} ${style.color} ${style.borderStyle}`; }";

        string approve = await Button("Approve").EvaluateAsync<string>(look);
        string mine = await Button("This was me").EvaluateAsync<string>(look);

        Assert.That(BackgroundOf(mine), Is.Not.EqualTo(BackgroundOf(approve)));
        Assert.That(mine, Does.EndWith("dashed"));
        Assert.That(approve, Does.Not.EndWith("dashed"));

        static string BackgroundOf(string look) => look[..look.IndexOf(')', StringComparison.Ordinal)];
    }

    // A regression: a button once read "Scan asjdoe". Spaces between the children of a flex box are lost.
    [Test]
    public async Task A_name_in_a_button_keeps_the_space_before_it()
    {
        await sezame.OkAsync("POST", "client/link", """{"username":"jdoe"}""");
        await FillScreenAsync();
        await secSign.TryRequestAsync("johndoe");
        await Expect(Button("Scan as jdoe")).ToBeVisibleAsync();

        string[] split = await page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll("button")]
              .filter(part => part.children.length > 0 && [...part.childNodes].some(child => child.nodeType === Node.TEXT_NODE))
              .map(part => part.outerHTML)
            """);

        Assert.That(split, Is.Empty);
        Assert.That(await Button("Scan as jdoe").InnerTextAsync(), Is.EqualTo("Scan as jdoe"));
        Assert.That(await Button("Thaw johndoe").InnerTextAsync(), Is.EqualTo("Thaw johndoe"));
    }

    [Test]
    public async Task First_steps_are_shown_until_a_service_asks_something()
    {
        await using EmulatorHost empty = await EmulatorHost.StartAsync();
        IPage first = await OpenPageAsync(empty.PhoneAddress);
        await Expect(first.GetByText("First steps")).ToBeVisibleAsync();
        await Expect(first.GetByText("Nothing to answer")).ToBeHiddenAsync();
        using SecSignClient client = new(empty);
        empty.Phone.AddSecSignId("johndoe");

        Dictionary<string, string> session = await client.RequestAsync("johndoe");

        await Expect(first.GetByText("First steps")).ToBeHiddenAsync();
        empty.Phone.Approve(session["authsessionid"]);
        await Expect(first.GetByText("Nothing to answer")).ToBeVisibleAsync();
        await first.Context.CloseAsync();
    }

    [Test]
    public async Task A_registration_is_acknowledged()
    {
        using SezameClient anonymous = SezameClient.Anonymous(emulator);
        await anonymous.OkAsync("POST", "client/register", """{"email":"owner@example.com","name":"Initech"}""");

        await Card("Initech").GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();

        await Expect(Card("Initech")).ToHaveCountAsync(0);
        Assert.That(emulator.Phone.GetScreen().Registrations, Is.Empty);
    }

    [Test]
    public async Task A_pairing_code_is_pasted()
    {
        await sezame.OkAsync("POST", "client/link", """{"username":"jdoe"}""");
        await page.GetByLabel("Content of the QR code").FillAsync("nonsense");
        await page.GetByRole(AriaRole.Button, new() { Name = "Scan", Exact = true }).ClickAsync();
        await ExpectNoticeAsync("This code is wrong, used, or too old.");
        complaints.Take();          // the error of the 404 is expected

        await page.GetByLabel("Content of the QR code").FillAsync(emulator.Phone.GetScreen().Links.Single().ScanCode);
        await page.GetByRole(AriaRole.Button, new() { Name = "Scan", Exact = true }).ClickAsync();

        await ExpectNoticeAsync("Scanned.");
        Assert.That((await sezame.SendAsync("POST", "client/link/status", """{"username":"jdoe"}""")).Body, Is.EqualTo("true"));
    }

    [Test]
    public async Task A_frozen_ID_is_thawed_with_a_button()
    {
        await secSign.RequestAsync("johndoe");
        await secSign.TryRequestAsync("johndoe");

        await Button("Thaw johndoe").ClickAsync();

        await Expect(Card("This ID is frozen")).ToHaveCountAsync(0);
        await secSign.RequestAsync("johndoe");
    }

    [Test]
    public async Task An_ID_that_is_frozen_again_is_announced_again()
    {
        for (int times = 0; times < 2; times++)
        {
            await secSign.RequestAsync("johndoe");
            await secSign.TryRequestAsync("johndoe");

            await ExpectNoticeAsync("johndoe is frozen.");
            await Button("Thaw johndoe").ClickAsync();
            await Expect(Card("This ID is frozen")).ToHaveCountAsync(0);
        }
    }

    [Test]
    public async Task A_card_stays_disabled_after_an_answer_until_it_is_removed()
    {
        await sezame.LoginAsync("never@jdoe");
        await Expect(Button("Approve")).ToBeEnabledAsync();
        TaskCompletionSource removing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/api/screen", async route =>
        {
            await removing.Task;
            await route.ContinueAsync();
        });

        await Button("Approve").ClickAsync();

        await ExpectNoticeAsync("Approved.");
        await Expect(Button("Approve")).ToBeDisabledAsync();
        removing.SetResult();
        await Expect(Card("Acme Portal")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task The_second_click_of_a_double_click_does_not_answer_the_request_that_moved_up()
    {
        await sezame.LoginAsync("never@older");
        await sezame.LoginAsync("never@newer");
        await Expect(page.Locator("#requests .who")).ToHaveTextAsync(["never@newer", "never@older"]);
        LocatorBoundingBoxResult place = (await Button("Approve").First.BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(place.X + 5, place.Y + 5);
        await ExpectNoticeAsync("Approved.");
        await Expect(page.Locator("#requests .who")).ToHaveTextAsync(["never@older"]);
        List<string> sent = [];
        page.Request += (_, request) => sent.Add($"{request.Method} {request.Url}");

        await page.Mouse.DownAsync(new() { ClickCount = 2 });
        await page.Mouse.UpAsync(new() { ClickCount = 2 });

        await page.EvaluateAsync("() => fetch('icon.svg').then(answer => answer.text())");
        Assert.That(sent, Has.None.StartsWith("POST"));
        Assert.That(emulator.Phone.GetScreen().Requests.Select(request => request.User), Is.EqualTo((string[])["never@older"]));
        await Button("Approve").ClickAsync();
        await ExpectNoticeAsync("Approved.");
    }

    [Test]
    public async Task The_page_can_show_the_requests_of_one_person()
    {
        await sezame.LoginAsync("never@jane");
        await secSign.RequestAsync("johndoe");
        await Expect(page.GetByRole(AriaRole.Article)).ToHaveCountAsync(2);

        await page.GetByLabel("Whose phone").SelectOptionAsync("johndoe");

        await Expect(page.GetByRole(AriaRole.Article)).ToHaveCountAsync(1);
        await Expect(Card("Globex Portal")).ToBeVisibleAsync();
    }
}
