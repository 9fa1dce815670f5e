using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Emulator;

namespace TwoFactor.Cli.Tests.Commands;

/// <summary>The commands that pair one user, unpair one, and tell whether one is paired.</summary>
public sealed class PairingTests
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    [Test]
    public async Task Pairing_without_a_scan_ends_as_pending_and_unpairing_again_says_that_nothing_was_paired()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun pending = await stage.Cli.RunAsync("sezame pair jdoe --wait 1s");
        Assert.That(pending.ExitCode, Is.EqualTo(ExitCode.Pending), pending.ToString());
        Assert.That((await stage.Cli.RunAsync("sezame status jdoe")).ExitCode, Is.EqualTo(ExitCode.NotEnrolled));

        stage.Emulator.Phone.Scan(stage.Emulator.Phone.GetScreen().Links[0].ScanCode);
        Assert.That((await stage.Cli.RunAsync("sezame status jdoe")).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That((string?)(await stage.Cli.RunAsync("sezame pair jdoe --json")).Result["outcome"], Is.EqualTo("already-paired"));
        Assert.That((await stage.Cli.RunAsync("sezame unpair jdoe")).ExitCode, Is.EqualTo(ExitCode.Ok));
        CliRun again = await stage.Cli.RunAsync("sezame unpair jdoe");
        Assert.That((again.ExitCode, again.Error), Is.EqualTo((ExitCode.NotEnrolled, "twofactor: jdoe was not paired (tenant acme); nothing was changed.\n")));
        Assert.That((string?)(await stage.Cli.RunAsync("sezame unpair jdoe --json")).Result["outcome"], Is.EqualTo("not-enrolled"));
    }

    [Test]
    public async Task The_wait_for_a_scan_ends_although_the_clock_was_set_back()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        using CancellationTokenSource stop = new();
        Tool tool = new(stage.Folder) { Time = new SetBackTime(TimeSpan.FromSeconds(2), 100, stop) };
        CliRun run = await tool.RunAsync("sezame pair jdoe --wait 20s", stop.Token);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Pending), run.ToString());
    }

    [Test]
    public async Task A_question_whose_answer_cannot_be_read_does_not_end_the_wait_for_the_scan()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        stage.Emulator.Faults.Add(new Fault(FaultKind.HtmlPage) { Call = "POST /client/link/status", Times = 1 });
        CliRun run = await ScanningAfter(TimeSpan.FromSeconds(3), stage).RunAsync("sezame pair jdoe --wait 30s --json");
        Assert.That((run.ExitCode, (string?)run.Result["outcome"]), Is.EqualTo((ExitCode.Ok, "paired")), run.ToString());
        Assert.That(run.Json.Select(line => (string?)line["problem"]), Has.One.EqualTo("ProtocolViolation"), run.ToString());
    }

    // Shorter than the time between two questions, a multiple of it, and neither.
    [TestCase(1)]
    [TestCase(4)]
    [TestCase(5)]
    public async Task A_scan_in_the_last_moment_of_the_wait_counts(int seconds)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await ScanningAfter(TimeSpan.FromSeconds(seconds), stage).RunAsync($"sezame pair jdoe --wait {seconds}s");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Assert.That(run.Output, Does.EndWith("jdoe is paired (tenant acme).\n"));
    }

    [Test]
    public async Task Whether_the_code_was_scanned_is_not_told_while_the_service_fails()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        stage.Emulator.Faults.Add(new Fault(FaultKind.BadGateway) { Call = "POST /client/link/status" });
        CliRun run = await ScanningAfter(TimeSpan.FromSeconds(3), stage).RunAsync("sezame pair jdoe --wait 30s");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Unavailable), run.ToString());
        Assert.That(run.Error, Does.Not.Contain("scanned"));
    }

    [Test]
    public async Task A_tenant_that_has_switched_to_SecSign_ID_can_end_its_pairings_with_Sezame([Values("", " --tenant globex")] string option)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants =>
        {
            tenants.Remove("acme");
            tenants["globex"]!["Sezame"] = stage.SezameSettings("Globex");
        });
        CliRun shown = await stage.Cli.RunAsync($"sezame pair jdoe{option} --wait 0s");
        Assert.That(shown.ExitCode, Is.EqualTo(ExitCode.Ok), shown.ToString());
        stage.Emulator.Phone.Scan(stage.Emulator.Phone.GetScreen().Links.Single().ScanCode);
        CliRun status = await stage.Cli.RunAsync($"sezame status jdoe{option}");
        CliRun unpaired = await stage.Cli.RunAsync($"sezame unpair jdoe{option}");
        CliRun again = await stage.Cli.RunAsync($"sezame unpair jdoe{option}");

        Assert.That((status.ExitCode, status.Output), Is.EqualTo((ExitCode.Ok, "jdoe is paired (tenant globex).\n")), status.ToString());
        Assert.That((unpaired.ExitCode, unpaired.Output), Is.EqualTo((ExitCode.Ok, "jdoe is no longer paired (tenant globex).\n")), unpaired.ToString());
        Assert.That((again.ExitCode, again.Error), Is.EqualTo((ExitCode.NotEnrolled, "twofactor: jdoe was not paired (tenant globex); nothing was changed.\n")), again.ToString());
    }

    // The phone of a user with the same name at the other tenant would no longer be asked, and the stolen one still would.
    [TestCase("unpair")]
    [TestCase("pair")]
    [TestCase("status")]
    public async Task Of_two_tenants_with_settings_for_Sezame_none_is_chosen_although_only_one_selects_it(string command)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants => tenants["globex"]!["Sezame"] = stage.SezameSettings("Globex"));
        CliRun run = await stage.Cli.RunAsync($"sezame {command} approve");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Usage, "twofactor: --tenant is missing. Configured are: acme, globex.\n")), run.ToString());
        Assert.That(stage.Emulator.Record.Exchanges, Is.Empty);
    }

    // Passes the pauses of the wait at once, and scans the code that is shown once the command has waited so long.
    private static Tool ScanningAfter(TimeSpan wait, Stage stage) => new(stage.Folder)
    {
        Time = new PassingTime(PollInterval, waited =>
        {
            if (waited >= wait && stage.Emulator.Phone.GetScreen().Links is [var link, ..])
                stage.Emulator.Phone.Scan(link.ScanCode);
        }),
    };
}
