using Microsoft.Playwright;
using TwoFactor.Emulator.Tests.Tools;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>
/// The phone page in a real browser, used as people use it: by what is written there, with the keyboard, on a small screen.
/// </summary>
[CancelAfter(120_000)]
internal sealed class ThePhonePage
{
    private Browser browser = null!;
    private EmulatorHost emulator = null!;
    private SezameClient sezame = null!;
    private SecSignClient secSign = null!;
    private IPage page = null!;
    private readonly List<string> complaints = [];

    [OneTimeSetUp]
    public async Task StartBrowser() => browser = await Browser.StartAsync();

    [OneTimeTearDown]
    public async Task StopBrowser()
    {
        if (browser is not null)
            await browser.DisposeAsync();
    }

    [SetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { SecSignIds = { "johndoe" }, Seed = 3 });
        sezame = await SezameClient.RegisterAsync(emulator, "Acme Portal");
        secSign = new SecSignClient(emulator);
        await OpenAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        string[] seen = [.. complaints];
        complaints.Clear();
        await page.Context.CloseAsync();
        sezame.Dispose();
        secSign.Dispose();
        await emulator.DisposeAsync();
        Assert.That(seen, Is.Empty, "the browser's console");
    }

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
        string wrong = emulator.Phone.Look().Requests.Single().Symbols.First(symbol => symbol != right);

        await Pass(wrong).ClickAsync();

        await Expect(Card("Globex Portal")).ToHaveCountAsync(0);
        Assert.That(await secSign.StateAsync(session), Is.EqualTo("4"));
    }

    [Test]
    public async Task A_keyboard_is_enough_and_keeps_its_place()
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
        await Expect(page.Locator("#said")).ToContainTextAsync("Globex Portal asks johndoe");
        await Expect(Card("Acme Portal").GetByRole(AriaRole.Button, new() { Name = "Ignore" })).ToBeFocusedAsync();
    }

    [Test]
    public async Task What_waits_when_the_page_opens_is_only_counted_and_the_newest_login_is_on_top()
    {
        await secSign.TryRequestAsync("johndoe");
        await secSign.TryRequestAsync("johndoe");
        using SezameClient anonymous = SezameClient.Anonymous(emulator);
        await anonymous.OkAsync("POST", "client/register", """{"email":"owner@example.com","name":"Initech"}""");
        await sezame.LoginAsync("never@older");
        await sezame.LoginAsync("never@newer");

        await page.Context.CloseAsync();
        await OpenAsync();

        await Expect(page.Locator("#said")).ToHaveTextAsync("4 things to answer.");
        await Expect(page.Locator("#requests .who")).ToHaveTextAsync(["never@newer", "never@older", "owner@example.com", "johndoe"]);
    }

    [Test]
    public async Task A_name_that_turns_the_writing_turns_nothing_but_itself()
    {
        await sezame.StartAsync("""{"username":"never@\u202etfel","message":"\u202eolleh"}""");

        await Expect(Card("Acme Portal").Locator(".who > bdi")).ToHaveTextAsync("never@\u202etfel");
        await Expect(Card("Acme Portal").Locator(".message > bdi")).ToHaveTextAsync("\u202eolleh");
        await Expect(page.Locator("#said bdi").Nth(1)).ToHaveTextAsync("never@\u202etfel");
    }

    [Test]
    public async Task An_older_look_never_covers_a_newer_one()
    {
        TaskCompletionSource<IRoute> held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/api/screen", route => held.TrySetResult(route) ? Task.CompletedTask : route.ContinueAsync());
        await page.GetByLabel("Whose phone").DispatchEventAsync("change");
        IRoute older = await held.Task;
        IAPIResponse nothing = await older.FetchAsync();

        await sezame.LoginAsync("never@jdoe");
        await Expect(Card("Acme Portal")).ToBeVisibleAsync();
        Task<IResponse> arrived = page.WaitForResponseAsync("**/api/screen");
        await older.FulfillAsync(new RouteFulfillOptions { Response = nothing });
        await arrived;

        // Whatever the page makes of it, it has made before it answers this.
        await page.EvaluateAsync("() => new Promise(done => setTimeout(done, 0))");
        await Expect(Card("Acme Portal")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Nothing_to_answer_is_not_said_before_anything_was_asked()
    {
        await page.Context.CloseAsync();
        page = await browser.OpenAsync(emulator.PhoneAddress);
        await page.RouteAsync("**/api/screen", route => route.AbortAsync());
        await page.ReloadAsync();

        await Expect(page.GetByText("The emulator is away")).ToBeVisibleAsync();
        await Expect(page.GetByText("Nothing to answer")).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_fraud_notice_looks_like_one()
    {
        await sezame.OkAsync("POST", "auth/login", """{"username":"never","type":"fraud","timeout":1440}""");

        await Expect(Card("Acme Portal")).ToContainTextAsync("Fraud warning");
        await Expect(Card("Acme Portal").GetByRole(AriaRole.Button, new() { Name = "That was me" })).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_registration_is_acknowledged()
    {
        using SezameClient anonymous = SezameClient.Anonymous(emulator);
        await anonymous.OkAsync("POST", "client/register", """{"email":"owner@example.com","name":"Initech"}""");

        await Card("Initech").GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();

        await Expect(Card("Initech")).ToHaveCountAsync(0);
        Assert.That(emulator.Phone.Look().Registrations, Is.Empty);
    }

    [Test]
    public async Task A_pairing_code_is_pasted()
    {
        await sezame.OkAsync("POST", "client/link", """{"username":"jdoe"}""");
        await page.GetByLabel("Content of the QR code").FillAsync("nonsense");
        await page.GetByRole(AriaRole.Button, new() { Name = "Scan", Exact = true }).ClickAsync();
        await Expect(page.Locator("#said")).ToContainTextAsync("This code is wrong");
        complaints.Clear();         // of the 404, rightly

        await page.GetByLabel("Content of the QR code").FillAsync(emulator.Phone.Look().Links.Single().ScanCode);
        await page.GetByRole(AriaRole.Button, new() { Name = "Scan", Exact = true }).ClickAsync();

        await Expect(page.Locator("#said")).ToContainTextAsync("Scanned.");
        Assert.That((await sezame.SendAsync("POST", "client/link/status", """{"username":"jdoe"}""")).Body, Is.EqualTo("true"));
    }

    [Test]
    public async Task A_frozen_id_is_tapped()
    {
        await secSign.RequestAsync("johndoe");
        await secSign.TryRequestAsync("johndoe");

        await Button("Tap johndoe").ClickAsync();

        await Expect(Card("This ID is frozen")).ToHaveCountAsync(0);
        await secSign.RequestAsync("johndoe");
    }

    [Test]
    public async Task One_persons_phone_shows_that_persons_requests()
    {
        await sezame.LoginAsync("never@jane");
        await secSign.RequestAsync("johndoe");
        await Expect(page.GetByRole(AriaRole.Article)).ToHaveCountAsync(2);

        await page.GetByLabel("Whose phone").SelectOptionAsync("johndoe");

        await Expect(page.GetByRole(AriaRole.Article)).ToHaveCountAsync(1);
        await Expect(Card("Globex Portal")).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_person_gets_an_account()
    {
        await page.GetByText("People").ClickAsync();
        await page.GetByLabel("SecSign ID, or recovery e-mail").FillAsync("janedoe");

        await Button("Add ID").ClickAsync();

        await Expect(page.GetByText("janedoe — SecSign ID")).ToBeVisibleAsync();
        await secSign.RequestAsync("janedoe");
    }

    [Test]
    public async Task Trouble_is_switched_on_and_off()
    {
        await page.GetByText("Trouble").ClickAsync();
        await page.GetByLabel("What").SelectOptionAsync("BadGateway");
        await page.GetByLabel("Where").SelectOptionAsync("SecSign");
        await Button("Switch on").ClickAsync();
        await Expect(page.GetByText("Bad gateway — SecSign")).ToBeVisibleAsync();
        Assert.That(emulator.Faults.Active, Is.EqualTo((Fault[])[new(FaultKind.BadGateway) { Server = EmulatedServer.SecSign }]));

        await Button("All off").ClickAsync();

        await Expect(page.GetByText("Bad gateway — SecSign")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Every_kind_of_trouble_is_on_the_list()
    {
        ILocator options = page.Locator("#fault-kind option");
        string[] offered = await options.EvaluateAllAsync<string[]>("options => options.map(option => option.value)");

        Assert.That(offered, Is.EquivalentTo(Enum.GetNames<FaultKind>()));
    }

    [Test]
    public async Task The_record_shows_what_was_asked_and_answered()
    {
        await sezame.LoginAsync("never@jdoe");
        await page.GetByText("Record", new() { Exact = true }).ClickAsync();

        await page.GetByText("POST /auth/login", new() { Exact = true }).ClickAsync();

        await Expect(page.GetByText("""{"username":"never@jdoe"}""")).ToBeVisibleAsync();
        await Expect(page.GetByText($"CN={sezame.ClientCode}").First).ToBeVisibleAsync();
    }

    [Test]
    public async Task The_page_says_when_the_emulator_is_gone()
    {
        await Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();

        await emulator.DisposeAsync();

        await Expect(page.GetByText("The emulator is away")).ToBeVisibleAsync();
        complaints.Clear();         // of the lost connection, rightly
    }

    [TestCase(320, ColorScheme.Light)]
    [TestCase(390, ColorScheme.Dark)]
    [TestCase(820, ColorScheme.Light)]
    [TestCase(820, ColorScheme.Dark)]
    public async Task Nothing_overflows_and_everything_has_a_name(int width, ColorScheme colours)
    {
        await page.Context.CloseAsync();
        await OpenAsync(width, colours);
        await FillScreenAsync();
        await ShowPassesAsync();
        foreach (string panel in (string[])["People", "Trouble", "Record"])
            await page.GetByText(panel, new() { Exact = true }).ClickAsync();
        await page.GetByText("ReqRequestAuthSession", new() { Exact = true }).ClickAsync();

        int overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        string[] nameless = await page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll("button, input, select, textarea, a")]
              .filter(control => control.offsetParent)
              .filter(control => !(control.textContent.trim() || control.getAttribute("aria-label") || control.labels?.length))
              .map(control => control.outerHTML)
            """);
        int[] tooSmall = await page.EvaluateAsync<int[]>("""
            [...document.querySelectorAll("button")]
              .filter(button => button.offsetParent)
              .map(button => Math.round(button.getBoundingClientRect().height))
              .filter(height => height < 40)
            """);
        string picture = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"phone-{width}-{colours}.png");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = picture, FullPage = true });

        Assert.Multiple(() =>
        {
            Assert.That(overflow, Is.LessThanOrEqualTo(0));
            Assert.That(nameless, Is.Empty);
            Assert.That(tooSmall, Is.Empty, "what a finger cannot hit");
        });
    }

    private async Task OpenAsync(int width = 820, ColorScheme colours = ColorScheme.Light)
    {
        page = await browser.OpenAsync(emulator.PhoneAddress, width, colours: colours);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        await Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
    }

    private async Task FillScreenAsync()
    {
        using SezameClient anonymous = SezameClient.Anonymous(emulator);
        await anonymous.OkAsync("POST", "client/register", """{"email":"owner@example.com","name":"Initech Intranet"}""");
        await sezame.OkAsync("POST", "client/link", """{"username":"jroe"}""");
        await sezame.OkAsync("POST", "auth/login", """{"username":"never@acme.example","message":"Log in to the portal from Vienna"}""");
        await sezame.OkAsync("POST", "auth/login", """{"username":"never@acme.example","type":"fraud","timeout":1440}""");
        await secSign.RequestAsync("johndoe");
    }

    private async Task ShowPassesAsync()
    {
        await Button("Show the access passes").ClickAsync();
        await Expect(page.Locator(".symbols img")).ToHaveCountAsync(4);
    }

    private async Task<string> RightPassAsync(Dictionary<string, string> session)
    {
        byte[] shown = Convert.FromBase64String(session["authsessionicondata"]);
        using HttpClient http = new() { BaseAddress = emulator.PhoneAddress };
        foreach (string symbol in emulator.Phone.Look().Requests.Single(request => request.Service == "SecSign").Symbols)
        {
            if ((await http.GetByteArrayAsync($"symbols/{symbol}.png")).SequenceEqual(shown))
                return symbol;
        }

        throw new AssertionException("The access pass of the login page is not among the choices.");
    }

    private ILocator Card(string title) => page.GetByRole(AriaRole.Article, new() { Name = title });

    private ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name });

    private ILocator Pass(string symbol) => page.GetByRole(AriaRole.Button, new() { Name = symbol, Exact = true });

    private Task<string> FocusedAsync() => page.EvaluateAsync<string>("document.activeElement.textContent");
}
