using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TwoFactor.Emulator.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>The tools of the page beside the phone: people, faults ("Trouble"), the record and the switches.</summary>
[CancelAfter(120_000)]
internal sealed class PageToolTests : PageFixture
{
    [Test]
    public async Task A_file_that_is_not_a_picture_is_reported_and_can_be_chosen_again()
    {
        IPage scanning = await page.Context.NewPageAsync();
        complaints.ListenTo(scanning);
        await scanning.AddInitScriptAsync("window.BarcodeDetector = class { async detect() { return []; } };"); // Chromium on Linux has none
        await scanning.GotoAsync(emulator.PhoneAddress.ToString());
        ILocator input = scanning.Locator("#picture input");

        await input.SetInputFilesAsync(new FilePayload { Name = "notes.txt", MimeType = "text/plain", Buffer = "no picture"u8.ToArray() });

        await ExpectNoticeAsync("There is no code in this picture.", scanning);
        Assert.That(await input.InputValueAsync(), Is.Empty);
        await scanning.CloseAsync();
    }

    [Test]
    public async Task A_SecSign_ID_is_added()
    {
        await page.GetByText("People").ClickAsync();
        await page.GetByLabel("SecSign ID, or recovery e-mail").FillAsync("janedoe");

        await Button("Add ID").ClickAsync();

        await Expect(page.GetByText("janedoe — SecSign ID")).ToBeVisibleAsync();
        await secSign.RequestAsync("janedoe");
    }

    [Test]
    public async Task A_fault_is_switched_on_and_off()
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
    public async Task A_fault_can_be_limited_to_a_call_a_probability_and_a_number_of_times()
    {
        await page.GetByText("Trouble").ClickAsync();
        await page.GetByLabel("What").SelectOptionAsync("Latency");
        await page.GetByLabel("Call").FillAsync("POST /auth/login");
        await page.GetByLabel("Delay in ms").FillAsync("2500");
        await page.GetByLabel("Probability in %").FillAsync("7");
        await page.GetByLabel("Times").FillAsync("3");

        await Button("Switch on").ClickAsync();

        await Expect(page.Locator("#faults li")).ToHaveTextAsync("Latency — all servers — POST /auth/login — 2.5 s each time — 7 % — 3 times at most");
        Fault fault = emulator.Faults.Active.Single();
        Assert.That(fault with { Probability = 1 }, Is.EqualTo(new Fault(FaultKind.Latency)
        {
            Call = "POST /auth/login",
            Delay = TimeSpan.FromMilliseconds(2500),
            Times = 3,
        }));
        Assert.That(fault.Probability, Is.EqualTo(0.07).Within(1e-9));
    }

    [TestCase(FaultKind.DeadHost, new string[0])]
    [TestCase(FaultKind.ConnectionReset, new[] { "Probability in %", "Times" })]
    [TestCase(FaultKind.ServiceUnavailable, new[] { "Call", "Probability in %", "Times", "Retry-After in s" })]
    [TestCase(FaultKind.SlowDrip, new[] { "Call", "Delay in ms", "Probability in %", "Times" })]
    public async Task The_form_shows_the_fields_that_the_kind_of_fault_takes(FaultKind kind, string[] fields)
    {
        await page.GetByText("Trouble").ClickAsync();
        await page.GetByLabel("What").SelectOptionAsync($"{kind}");

        string[] all = ["Call", "Delay in ms", "Probability in %", "Times", "Retry-After in s"];
        foreach (string field in all)
            await Expect(page.GetByLabel(field)).ToBeVisibleAsync(new() { Visible = fields.Contains(field) });
        await Button("Switch on").ClickAsync();

        await Expect(page.Locator("#faults li")).ToHaveCountAsync(1);
        Assert.That(emulator.Faults.Active, Is.EqualTo((Fault[])[new(kind)]));
    }

    // A regression: a line once read "Latency — all serversfalse".
    [Test]
    public async Task Each_fault_is_shown_in_words()
    {
        Fault[] faults =
        [
            .. Enum.GetValues<FaultKind>().Select(kind => new Fault(kind)),
            new(FaultKind.Latency) { Server = EmulatedServer.SecSignFallback, Delay = TimeSpan.FromTicks(25), Probability = 0.07, Times = 1 },
            new(FaultKind.Latency) { Delay = TimeSpan.FromDays(1) },
        ];
        foreach (Fault fault in faults)
            emulator.Faults.Add(fault);
        await page.GetByText("Trouble").ClickAsync();
        await Expect(page.Locator("#faults li")).ToHaveCountAsync(faults.Length);

        IReadOnlyList<string> lines = await page.Locator("#faults li").AllTextContentsAsync();

        Assert.That(lines, Has.None.Match("false|true|null|undefined|NaN|Infinity|0000"));
        Assert.That(lines[0], Is.EqualTo("Latency — all servers — 100 ms each time"));
        Assert.That(lines, Does.Contain("Service unavailable — all servers — Retry-After 30 s"));
        Assert.That(lines[^2], Is.EqualTo("Latency — SecSign fallback — 0.0025 ms each time — 7 % — once"));
        Assert.That(lines[^1], Is.EqualTo("Latency — all servers — 86400 s each time"));
    }

    [Test]
    public async Task Every_kind_of_fault_is_offered()
    {
        ILocator options = page.Locator("#fault-kind option");
        string[] offered = await options.EvaluateAllAsync<string[]>("options => options.map(option => option.value)");

        Assert.That(offered, Is.EquivalentTo(Enum.GetNames<FaultKind>()));
    }

    [Test]
    public async Task The_record_shows_requests_and_answers()
    {
        await sezame.LoginAsync("never@jdoe");
        await OpenRecordAsync();

        await page.GetByText("POST /auth/login", new() { Exact = true }).ClickAsync();

        await Expect(page.GetByText("""{"username":"never@jdoe"}""")).ToBeVisibleAsync();
        await Expect(page.GetByText($"CN={sezame.ClientCode}").First).ToBeVisibleAsync();
    }

    [Test]
    public async Task The_record_can_be_filtered_and_cleared()
    {
        await sezame.LoginAsync("never@jdoe");
        await sezame.SendAsync("GET", "auth/status/5668472be0bda685c28b456a");
        await OpenRecordAsync();
        const int all = 4;
        await Expect(RecordLines).ToHaveCountAsync(all);         // register, sign, login, status

        await page.GetByLabel("Filter").FillAsync("never@JDOE login");
        await Expect(RecordLines).ToHaveTextAsync([new Regex("POST /auth/login")]);
        await Expect(page.Locator("#record-count")).ToHaveTextAsync($"1 of {emulator.Record.Exchanges.Count}");
        await page.GetByLabel("Filter").FillAsync("no such thing");
        await Expect(page.GetByText("No exchange matches.")).ToBeVisibleAsync();
        await page.GetByLabel("Filter").ClearAsync();
        await page.GetByLabel("Failures only").CheckAsync();
        await Expect(RecordLines).ToHaveTextAsync([new Regex("404")]);
        await page.GetByLabel("Failures only").UncheckAsync();
        await Expect(RecordLines).ToHaveCountAsync(all);

        await Button("Forget all").ClickAsync();

        await Expect(page.GetByText("There were no requests yet.")).ToBeVisibleAsync();
        Assert.That(emulator.Record.Exchanges, Is.Empty);
        await sezame.SendAsync("GET", "ping");
        await Expect(RecordLines).ToHaveCountAsync(1);
    }

    [Test]
    public async Task Repeated_calls_are_grouped_and_an_opened_one_stays_open()
    {
        string id = await sezame.LoginAsync("never@jdoe");
        await sezame.StatusAsync(id);
        await OpenRecordAsync();
        await page.GetByText("GET /auth/status/<id>", new() { Exact = true }).ClickAsync();
        await Expect(page.GetByText($"GET /auth/status/{id}")).ToBeVisibleAsync();

        for (int i = 0; i < 4; i++)
            await sezame.StatusAsync(id);

        await Expect(RecordLines.First.Locator("summary").First).ToContainTextAsync("GET /auth/status/<id> × 5");
        await Expect(page.GetByText($"GET /auth/status/{id}")).ToBeVisibleAsync();
        await sezame.LoginAsync("never@other");
        await sezame.StatusAsync(id);
        await Expect(RecordLines.First).Not.ToContainTextAsync("×");

        await page.GetByLabel("Grouping").SelectOptionAsync("By call");
        await Expect(RecordLines.First.Locator("summary").First).ToContainTextAsync("GET /auth/status/<id> × 6");
        await page.GetByLabel("Grouping").SelectOptionAsync("One by one");
        await Expect(RecordLines).ToHaveCountAsync(emulator.Record.Exchanges.Count);
    }

    [Test]
    public async Task Every_switch_is_on_the_page_and_can_be_set()
    {
        await page.GetByText("Switches", new() { Exact = true }).ClickAsync();
        await Expect(page.Locator("#switches b")).ToHaveTextAsync([.. EmulatorSwitch.All.Select(one => one.Name)]);
        using EmulatorClient client = new(emulator);

        await page.GetByLabel("SecSign.ErrorsUnderStatus200").CheckAsync();
        await ExpectNoticeAsync("SecSign.ErrorsUnderStatus200: on.");
        await page.GetByLabel("Sezame.DefaultLifetime").FillAsync("90s");
        await page.GetByLabel("Sezame.DefaultLifetime").PressAsync("Enter");
        await ExpectNoticeAsync("Sezame.DefaultLifetime: 90s.");
        await page.GetByLabel("Sezame.LinkLifetime").FillAsync("soon");
        await page.GetByLabel("Sezame.LinkLifetime").PressAsync("Enter");
        await ExpectNoticeAsync("The value is a duration, such as 90s or 5m, of at most 10000d.");
        complaints.Take();          // the error of the 400 is expected

        Assert.That((await client.GetSwitchesAsync()).Where(one => one.Value != one.Default).Select(one => $"{one.Name}={one.Value}"),
            Is.EquivalentTo((string[])["SecSign.ErrorsUnderStatus200=true", "Sezame.DefaultLifetime=90s"]));
        await Expect(page.GetByLabel("Sezame.LinkLifetime")).ToHaveValueAsync("1h");
    }

    [Test]
    public async Task A_switch_keeps_what_was_typed_when_an_older_state_is_painted_meanwhile()
    {
        await page.GetByText("Switches", new() { Exact = true }).ClickAsync();
        await page.RouteAsync("**/api/switches/*", async route =>
        {
            await sezame.LoginAsync("never@jdoe");
            await Expect(page.GetByRole(AriaRole.Article)).ToHaveCountAsync(1);
            await route.ContinueAsync();
        });
        ILocator lifetime = page.GetByLabel("Sezame.DefaultLifetime");

        await lifetime.FillAsync("90s");
        await lifetime.PressAsync("Enter");

        await ExpectNoticeAsync("Sezame.DefaultLifetime: 90s.");
        await Expect(lifetime).ToHaveValueAsync("90s");
        await page.UnrouteAllAsync();
    }

    private ILocator RecordLines => page.Locator("#record > li");

    // A card that appears during the click moves the panel away from the pointer, so the login's card must be there before.
    private async Task OpenRecordAsync()
    {
        await Expect(page.GetByRole(AriaRole.Article)).ToHaveCountAsync(1);
        await page.GetByText("Record", new() { Exact = true }).ClickAsync();
    }
}
