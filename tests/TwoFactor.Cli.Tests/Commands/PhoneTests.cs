using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Emulator;

namespace TwoFactor.Cli.Tests.Commands;

/// <summary>A script as the phone: it sees what an emulator's phones show, and answers.</summary>
public sealed class PhoneTests
{
    [Test]
    public async Task A_script_approves_a_login_of_another_program([Values("acme", "globex")] string tenant)
    {
        await using Stage stage = await StageAsync();
        string user = tenant == "acme" ? "never@jdoe" : "jdoe";
        Task<CliRun> phone = RunAsync(stage, $"approve --user {user.ToUpperInvariant()} --wait 60s --json");

        CliRun login = await stage.Cli.RunAsync($"login {user} --tenant {tenant}");

        CliRun approval = await phone;
        Assert.That((login.ExitCode, approval.ExitCode), Is.EqualTo((ExitCode.Ok, ExitCode.Ok)), $"{login}{approval}");
        Assert.That(approval.Result.ToJsonString(), Does.Match(
            $$"""^\{"event":"result","outcome":"approved","exitCode":0,"command":"phone approve","tenant":null,"user":"{{user}}","id":"[^"]+","state":"Approved"\}$"""));
    }

    [Test]
    public async Task A_script_denies_a_login()
    {
        await using Stage stage = await StageAsync();
        Task<CliRun> login = stage.Cli.RunAsync("login jdoe --tenant globex");

        CliRun denial = await RunAsync(stage, "deny --user jdoe --wait 60s --json");

        Assert.That((denial.ExitCode, (string?)denial.Result["outcome"], (string?)denial.Result["state"]), Is.EqualTo((ExitCode.Ok, "rejected", "Denied")), denial.ToString());
        Assert.That((await login).ExitCode, Is.EqualTo(ExitCode.Denied));
    }

    [Test]
    public async Task A_symbol_is_chosen_and_one_that_was_not_offered_is_refused_with_the_offered_ones()
    {
        await using Stage stage = await StageAsync();
        Task<CliRun> login = stage.Cli.RunAsync("login jdoe --tenant globex");
        PhoneRequest request = await stage.Emulator.Phone.WaitForRequestAsync("jdoe");

        CliRun refused = await RunAsync(stage, "approve --symbol nonsense");
        CliRun tapped = await RunAsync(stage, $"approve {request.Id} --symbol {request.Symbols[0]} --json");

        Assert.That((refused.ExitCode, refused.Error), Is.EqualTo((ExitCode.Refused, $"twofactor: The login offers {string.Join(", ", request.Symbols)}.\n")));
        Assert.That((tapped.ExitCode, (string?)tapped.Result["outcome"], (string?)tapped.Result["state"]), Is.EqualTo((ExitCode.Ok, "chosen", "Unknown")));
        Assert.That((await login).ExitCode, Is.AnyOf(ExitCode.Ok, ExitCode.Denied), "decided, by the right one or a wrong one");
    }

    [Test]
    public async Task Of_several_requests_none_is_approved_without_an_id()
    {
        await using Stage stage = await StageAsync();
        using CancellationTokenSource stop = new();
        stage.Emulator.Phone.AddSecSignId("janedoe");
        Task<CliRun>[] logins = [stage.Cli.RunAsync("login jdoe --tenant globex", stop.Token), stage.Cli.RunAsync("login janedoe --tenant globex", stop.Token)];
        string[] ids = [(await stage.Emulator.Phone.WaitForRequestAsync("jdoe")).Id, (await stage.Emulator.Phone.WaitForRequestAsync("janedoe")).Id];

        CliRun run = await RunAsync(stage, "approve");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage), run.ToString());
        Assert.That(run.Error, Does.Contain(ids[0]).And.Contain(ids[1]));
        Assert.That(stage.Emulator.Phone.GetScreen().Requests, Has.Count.EqualTo(2));
        await stop.CancelAsync();
        await Task.WhenAll(logins);
    }

    [Test]
    public async Task A_fraud_notice_is_acknowledged_and_never_approved()
    {
        await using Stage stage = await StageAsync();
        await stage.Cli.RunAsync("fraud-notice never --tenant acme");
        PhoneRequest notice = await stage.Emulator.Phone.WaitForRequestAsync("never");

        CliRun approval = await RunAsync(stage, $"approve {notice.Id}");
        CliRun acknowledgement = await RunAsync(stage, $"acknowledge {notice.Id} --json");

        Assert.That(approval.ExitCode, Is.EqualTo(ExitCode.ChallengeNotFound), approval.ToString());
        Assert.That((acknowledgement.ExitCode, (string?)acknowledgement.Result["user"], (string?)acknowledgement.Result["outcome"]),
            Is.EqualTo((ExitCode.Ok, "never", "acknowledged")), acknowledgement.ToString());
        Assert.That((await RunAsync(stage, $"acknowledge {notice.Id}")).ExitCode, Is.EqualTo(ExitCode.ChallengeNotFound), "it is answered");
    }

    [Test]
    public async Task A_registration_is_acknowledged_and_a_pairing_code_scanned()
    {
        await using Stage stage = await StageAsync();
        CliRun registered = await stage.Cli.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048");
        Assert.That(registered.ExitCode, Is.EqualTo(ExitCode.Ok), registered.ToString());

        CliRun acknowledged = await RunAsync(stage, $"acknowledge --user {Stage.Email} --wait 60s");
        Task<CliRun> pairing = stage.Cli.RunAsync("sezame pair jroe --tenant acme --wait 60s");
        CliRun scanned = await RunAsync(stage, "scan --user jroe --wait 60s --json");

        Assert.That((acknowledged.ExitCode, acknowledged.Output), Is.EqualTo((ExitCode.Ok, $"Acknowledged for {Stage.Email}.\n")));
        Assert.That((scanned.ExitCode, (string?)scanned.Result["user"], (string?)scanned.Result["command"]), Is.EqualTo((ExitCode.Ok, "jroe", "phone scan")), scanned.ToString());
        Assert.That((await pairing).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That((await RunAsync(stage, "scan nonsense")).ExitCode, Is.EqualTo(ExitCode.Refused));
    }

    [Test]
    public async Task A_registration_that_appears_during_the_wait_is_scanned_by_its_id()
    {
        await using Stage rehearsal = await Stage.OpenAsync(options => options.Seed = 7);
        await RegisterAsync(rehearsal);
        string id = rehearsal.Emulator.Phone.GetScreen().Registrations.Single().Id;
        await using Stage stage = await Stage.OpenAsync(options => options.Seed = 7); // gives the same ids

        Task<CliRun> scanning = RunAsync(stage, $"scan {id} --wait 60s");
        await RegisterAsync(stage);

        Assert.That((await scanning).ExitCode, Is.EqualTo(ExitCode.Ok), scanning.ToString());

        static Task<CliRun> RegisterAsync(Stage stage) =>
            stage.Cli.RunAsync($"sezame register --qr-user jroe --service-name Acme {stage.SezameOptions} --key-length 2048");
    }

    [Test]
    public async Task Of_several_registrations_the_one_whose_id_is_given_is_scanned()
    {
        await using Stage stage = await StageAsync();
        foreach (string name in (string[])["one", "two"])
            await stage.Cli.RunAsync($"sezame register --qr-user {name} --service-name Acme --folder {name} {stage.SezameOptions} --key-length 2048");

        CliRun several = await RunAsync(stage, "scan");
        string id = stage.Emulator.Phone.GetScreen().Registrations.Single(registration => registration.User == "two").Id;
        CliRun others = await RunAsync(stage, $"scan {id} --user one");
        CliRun scanned = await RunAsync(stage, $"scan {id} --json");

        Assert.That((others.ExitCode, others.Error), Is.EqualTo((ExitCode.ChallengeNotFound, "twofactor: This is not on the phone of one.\n")));
        Assert.That((several.ExitCode, several.Error.Contains(id, StringComparison.Ordinal)), Is.EqualTo((ExitCode.Usage, true)), several.ToString());
        Assert.That((scanned.ExitCode, (string?)scanned.Result["user"], (string?)scanned.Result["id"]), Is.EqualTo((ExitCode.Ok, "two", id)), scanned.ToString());
        Assert.That(stage.Emulator.Phone.GetScreen().Registrations.Single().User, Is.EqualTo("one"));
    }

    [Test]
    public async Task The_list_shows_the_pairing_code_that_scan_takes()
    {
        await using Stage stage = await StageAsync();
        await stage.Cli.RunAsync("sezame pair jroe --tenant acme --wait 0s");
        string code = stage.Emulator.Phone.GetScreen().Links.Single().ScanCode;

        Assert.That((await RunAsync(stage, "list")).Output, Does.Contain($"(code {code})"));
        CliRun scanned = await stage.Cli.RunAsync(["phone", "scan", code, "--phone", $"{stage.Emulator.PhoneAddress}"]);
        Assert.That((scanned.ExitCode, scanned.Output), Is.EqualTo((ExitCode.Ok, "Scanned for jroe.\n")), scanned.ToString());
    }

    [Test]
    public async Task A_frozen_ID_is_thawed([Values("", "JDoe")] string id)
    {
        await using Stage stage = await StageAsync();
        using CancellationTokenSource stop = new();
        Task<CliRun> first = stage.Cli.RunAsync("login jdoe --tenant globex", stop.Token);
        await stage.Emulator.Phone.WaitForRequestAsync("jdoe");
        Assert.That((await stage.Cli.RunAsync("login jdoe --tenant globex")).ExitCode, Is.EqualTo(ExitCode.Suspended));

        CliRun approved = await RunAsync(stage, "approve jdoe");
        CliRun thawed = await RunAsync(stage, $"thaw {id} --json");
        CliRun again = await RunAsync(stage, "thaw");

        Assert.That(approved.ExitCode, Is.EqualTo(ExitCode.ChallengeNotFound), approved.ToString());
        Assert.That(approved.Error, Does.Contain("jdoe is frozen"));
        Assert.That((thawed.ExitCode, (string?)thawed.Result["outcome"], (string?)thawed.Result["id"]), Is.EqualTo((ExitCode.Ok, "thawed", "jdoe")), thawed.ToString());
        Assert.That(stage.Emulator.Phone.GetScreen().FrozenIds, Is.Empty);
        Assert.That(again.ExitCode, Is.EqualTo(ExitCode.Pending), again.ToString());
        await stop.CancelAsync();
        await first;
    }

    [Test]
    public async Task An_id_of_something_else_is_told_from_one_that_is_gone()
    {
        await using Stage stage = await StageAsync();
        await stage.Cli.RunAsync("fraud-notice never --tenant acme");
        string id = (await stage.Emulator.Phone.WaitForRequestAsync("never")).Id;

        Assert.That((await RunAsync(stage, $"approve {id}")).Error, Does.StartWith("twofactor: 'twofactor phone approve' does not act on this: Sezame notifies never of a login"));
        Assert.That((await RunAsync(stage, $"deny {id} --user jdoe")).Error, Is.EqualTo("twofactor: This is not on the phone of jdoe.\n"));
        Assert.That((await RunAsync(stage, "approve 42")).Error, Does.StartWith("twofactor: The emulator does not have it"));
    }

    [TestCase("approve jdoe", "jdoe")]
    [TestCase("approve JDoe --wait 60s", "JDoe")]
    [TestCase("deny jdoe --wait 60s --user jdoe", "jdoe")]
    [TestCase("acknowledge jdoe --wait 60s", "jdoe")]
    [TestCase("scan jroe", "jroe")]
    [TestCase("scan jroe --wait 60s", "jroe")]
    public async Task A_user_in_place_of_an_id_is_told_at_once_how_to_name_a_user(string arguments, string user)
    {
        await using Stage stage = await StageAsync();
        using CancellationTokenSource stop = new();
        await stage.Cli.RunAsync("sezame pair jroe --tenant acme --wait 0s");
        Task<CliRun> login = stage.Cli.RunAsync("login jdoe --tenant globex", stop.Token);
        await stage.Emulator.Phone.WaitForRequestAsync("jdoe");

        CliRun run = await RunAsync(stage, arguments);

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Usage, $"twofactor: '{user}' is a user, not an id; use --user {user}.\n")));
        Assert.That(stage.Emulator.Phone.GetScreen().Requests, Has.Count.EqualTo(1));
        await stop.CancelAsync();
        await login;
    }

    [Test]
    public async Task A_user_in_place_of_an_id_is_noticed_when_the_login_comes()
    {
        await using Stage stage = await StageAsync();
        using CancellationTokenSource stop = new();
        Task<CliRun> phone = RunAsync(stage, "approve jdoe --wait 60s");
        Task<CliRun> login = stage.Cli.RunAsync("login jdoe --tenant globex", stop.Token);

        Assert.That((await phone).ExitCode, Is.EqualTo(ExitCode.Usage));
        await stop.CancelAsync();
        await login;
    }

    // The id of a frozen ID is the user's name.
    [Test]
    public async Task Thawing_by_the_ID_is_not_refused_because_the_user_has_a_login()
    {
        await using Stage stage = await StageAsync();
        using CancellationTokenSource stop = new();
        Task<CliRun> login = stage.Cli.RunAsync("login jdoe --tenant globex", stop.Token);
        await stage.Emulator.Phone.WaitForRequestAsync("jdoe");

        CliRun notYet = await RunAsync(stage, "thaw jdoe");
        Task<CliRun> thaw = RunAsync(stage, "thaw jdoe --wait 60s");
        Assert.That((await stage.Cli.RunAsync("login jdoe --tenant globex")).ExitCode, Is.EqualTo(ExitCode.Suspended));

        Assert.That(notYet.ExitCode, Is.EqualTo(ExitCode.ChallengeNotFound), notYet.ToString());
        Assert.That((await thaw).ExitCode, Is.EqualTo(ExitCode.Ok), (await thaw).ToString());
        await stop.CancelAsync();
        await login;
    }

    [Test]
    public async Task The_list_has_every_request_with_its_state()
    {
        await using Stage stage = await StageAsync();
        using CancellationTokenSource stop = new();
        Task<CliRun> login = stage.Cli.RunAsync("login jdoe --tenant globex", stop.Token);
        PhoneRequest request = await stage.Emulator.Phone.WaitForRequestAsync("jdoe");
        stage.Emulator.Phone.Open(request.Id);
        await stage.Cli.RunAsync("fraud-notice never --tenant acme");

        CliRun everybody = await RunAsync(stage, "list --json");
        CliRun one = await RunAsync(stage, "list --user jdoe");

        Assert.That(everybody.Json.Select(line => $"{line["event"]} {line["user"]} {line["state"]}"),
            Is.EqualTo((string[])["login jdoe Delivered", "fraud-notice never Pending", "result  "]));
        Assert.That((string?)everybody.Result["command"], Is.EqualTo("phone list"));
        Assert.That(one.Output, Does.StartWith("SecSign asks jdoe about a login to ").And.EndWith($"(id {request.Id})\nOne item.\n"));
        await stop.CancelAsync();
        await login;
    }

    [TestCase("approve")]
    [TestCase("deny --user jdoe --wait 1s")]
    [TestCase("acknowledge")]
    [TestCase("scan --wait 1s")]
    public async Task A_command_without_a_request_to_answer_ends_as_pending(string arguments)
    {
        await using Stage stage = await StageAsync();
        CliRun run = await RunAsync(stage, $"{arguments} --json");
        Assert.That((run.ExitCode, (string?)run.Result["command"]), Is.EqualTo((ExitCode.Pending, $"phone {arguments.Split(' ')[0]}")), run.ToString());
    }

    [Test]
    public async Task A_watch_reports_new_and_ended_requests_until_it_stops()
    {
        await using Stage stage = await StageAsync();
        using CancellationTokenSource stop = new();
        await using LineWriter output = new();
        string[] arguments = ["phone", "watch", "--phone", $"{stage.Emulator.PhoneAddress}", "--user", "jdoe", "--json"];
        Task<CliRun> watch = stage.Cli.RunAsync(arguments, output, new StringWriter(), stop.Token);
        Task<CliRun> login = stage.Cli.RunAsync("login jdoe --tenant globex");

        JsonNode come = JsonNode.Parse(await output.ReadAsync())!;
        await RunAsync(stage, "deny --user jdoe");
        JsonNode gone = JsonNode.Parse(await output.ReadAsync())!;
        await stop.CancelAsync();

        Assert.That((await watch).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That(($"{come["event"]}", $"{come["state"]}", $"{come["user"]}"), Is.EqualTo(("login", "Pending", "jdoe")));
        Assert.That(($"{gone["event"]}", $"{gone["kind"]}", $"{gone["id"]}"), Is.EqualTo(("gone", "login", $"{come["id"]}")));
        await login;
        Assert.That((await RunAsync(stage, "watch --wait 1s")).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task An_interrupted_wait_ends_as_interrupted()
    {
        await using Stage stage = await StageAsync();
        using CancellationTokenSource stop = new();
        Task<CliRun> phone = stage.Cli.RunAsync($"phone approve --phone {stage.Emulator.PhoneAddress} --wait 60s --json", stop.Token);
        await stop.CancelAsync();
        CliRun run = await phone;
        Assert.That((run.ExitCode, (string?)run.Result["command"]), Is.EqualTo((ExitCode.Interrupted, "phone approve")), run.ToString());
    }

    [Test]
    public async Task A_stopped_emulator_is_unavailable()
    {
        Stage stage = await StageAsync();
        Uri gone = stage.Emulator.PhoneAddress;
        await stage.DisposeAsync();
        CliRun run = await new Tool(Path.GetTempPath()).RunAsync($"phone approve -42 --user jdoe --phone {gone} --json");
        Assert.That((run.ExitCode, (string?)run.Result["user"]), Is.EqualTo((ExitCode.Unavailable, "jdoe")));
        Assert.That(run.Error, Does.Contain("'twofactor emulator' starts one"));
    }

    [TestCase("phone list --phone nonsense")]
    [TestCase("phone list --phone ftp://localhost/")]
    [TestCase("phone list --wait soon")]
    public async Task A_wrong_command_line_is_a_usage_error(string arguments) =>
        Assert.That((await new Tool(Path.GetTempPath()).RunAsync(arguments)).ExitCode, Is.EqualTo(ExitCode.Usage));

    private static async Task<Stage> StageAsync()
    {
        Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        return stage;
    }

    private static Task<CliRun> RunAsync(Stage stage, string arguments) =>
        stage.Cli.RunAsync($"phone {arguments} --phone {stage.Emulator.PhoneAddress}");
}
