using System.Diagnostics;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Emulator;

namespace TwoFactor.Cli.Tests.Commands;

/// <summary>The commands <c>twofactor sezame</c>, from the registration to a paired user, with their errors. Those about one user are in <see cref="PairingTests"/>.</summary>
public sealed class SezameTests
{
    [Test]
    public async Task Registering_signing_pairing_and_logging_in_work_in_sequence()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        CliRun signed = await stage.Cli.RunAsync("sezame sign --wait 30s --save-tenant acme");
        Assert.That(signed.ExitCode, Is.EqualTo(ExitCode.Ok), signed.ToString());

        Task<CliRun> pairing = stage.Cli.RunAsync("sezame pair jdoe --json");
        stage.Emulator.Phone.Scan((await stage.Emulator.Phone.WaitForAsync(screen => screen.Links is [var link, ..] ? link : null)).ScanCode);
        Assert.That((string?)(await pairing).Result["outcome"], Is.EqualTo("paired"));

        Task<CliRun> login = stage.Cli.RunAsync("login jdoe");
        stage.Emulator.Phone.Approve((await stage.Emulator.Phone.WaitForRequestAsync("jdoe")).Id);
        Assert.That((await login).Output, Does.EndWith("Approved by jdoe.\n"));
    }

    [Test]
    public async Task Signing_remembers_the_server_that_the_registration_was_made_with()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        CliRun signed = await stage.Cli.RunAsync("sezame sign --json");
        Assert.That(signed.ExitCode, Is.EqualTo(ExitCode.Ok), signed.ToString());
        Assert.That((string?)signed.Json.Single(line => (string?)line["event"] == "settings")["Sezame"]!["Endpoint"], Is.EqualTo(stage.Emulator.SezameEndpoint.AbsoluteUri));
    }

    [Test]
    public async Task An_unknown_email_is_not_enrolled_and_a_second_attempt_succeeds()
    {
        await using Stage stage = await Stage.OpenAsync();
        CliRun wrong = await stage.Cli.RunAsync($"sezame register --email wrong@acme.example --service-name Acme {stage.SezameOptions} --key-length 2048");
        Assert.That((wrong.ExitCode, wrong.Error.Count(c => c == '\n')), Is.EqualTo((ExitCode.NotEnrolled, 1)), wrong.ToString());
        Assert.That(wrong.Error, Does.Contain("recovery e-mail"));
        await stage.RegisterAsync();
    }

    [Test]
    public async Task Signing_without_an_acknowledgement_ends_as_pending_and_can_be_continued()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.Cli.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048 --folder client");
        byte[] key = await File.ReadAllBytesAsync(stage.PathOf("client/key.pem"));
        CliRun waited = await stage.Cli.RunAsync("sezame sign --wait 1s --folder client");
        Assert.That(
            (waited.ExitCode, waited.Error),
            Is.EqualTo((ExitCode.Pending, "twofactor: Nobody has acknowledged the client on the phone yet. Nothing is lost; continue with: twofactor sezame sign --folder client\n")));

        stage.Emulator.Phone.Acknowledge(stage.Emulator.Phone.GetScreen().Registrations.Single().Id);
        Assert.That((await stage.Cli.RunAsync("sezame sign --folder client")).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That(await File.ReadAllBytesAsync(stage.PathOf("client/key.pem")), Is.EqualTo(key));
    }

    [Test]
    public async Task Signing_without_an_acknowledgement_names_an_answer_that_an_earlier_run_kept()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.Cli.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048 --folder client");
        await File.WriteAllTextAsync(stage.PathOf("client/sign-answer-20260301T000000000Z"), "a");

        CliRun run = await stage.Cli.RunAsync("sezame sign --wait 0s --folder client");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Pending), run.ToString());
        Assert.That(run.Error, Does.Contain($"Look first into '{stage.PathOf("client/sign-answer-20260301T000000000Z")}': ").And.EndWith("continue with: twofactor sezame sign --folder client\n"));
    }

    // The service issues the certificate once. Whether the lost answer was the certificate is known only after another attempt.
    [TestCase("0s", "was lost")]
    [TestCase("1s", "an answer was lost that may have been the certificate")]
    public async Task Signing_whose_answer_was_lost_prints_how_to_continue(string wait, string expected)
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.Cli.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048 --folder client");
        stage.Emulator.Faults.Add(new Fault(FaultKind.ResetAfterProcessing) { Call = "POST /client/sign", Times = 1 });

        CliRun run = await stage.Cli.RunAsync($"sezame sign --wait {wait} --folder client --json");

        Assert.That((run.ExitCode, run.Error.Count(c => c == '\n')), Is.EqualTo((ExitCode.Unavailable, 1)), run.ToString());
        Assert.That(run.Error, Does.Contain(expected).And.EndsWith(" Continue with: twofactor sezame sign --folder client\n"));
        Assert.That(((string?)run.Result["error"], (bool?)run.Result["mayHaveBeenProcessed"]), Is.EqualTo(("Unavailable", true)));
    }

    [Test]
    public async Task Interrupted_signing_prints_how_to_continue()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.Cli.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048");
        using CancellationTokenSource stop = new();
        Task<CliRun> signing = stage.Cli.RunAsync("sezame sign", stop.Token);
        await stage.WaitForExchangeAsync("/client/sign");
        await stop.CancelAsync();
        CliRun run = await signing;
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Interrupted, "twofactor: Interrupted. Nothing is lost; continue with: twofactor sezame sign\n")));
    }

    // The certificate is stored already, and the service issues no second one. Ctrl+C during the request that brought it has the same effect.
    [TestCase("sezame sign --save-tenant acme", "The certificate is in ")]
    [TestCase("sezame import --save-tenant acme --folder imported", "The client is in ")]
    public async Task A_client_that_is_ready_when_the_command_is_interrupted_is_saved_as_a_tenant(string command, string stopAt)
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        if (command.StartsWith("sezame import", StringComparison.Ordinal))
        {
            EmulatedClientFiles client = stage.Emulator.CreateSezameClient("Acme");
            command += $" --certificate {client.CertificatePath} --key {client.KeyPath} --password-file {client.KeyPasswordFile} {stage.SezameOptions}";
        }

        using CancellationTokenSource ctrlC = new();
        await using InterruptingWriter output = new(stopAt, ctrlC);
        CliRun run = await stage.Cli.RunAsync(command.Split(' '), output, new StringWriter(), ctrlC.Token);

        Assert.That((ctrlC.IsCancellationRequested, run.ExitCode), Is.EqualTo((true, ExitCode.Ok)), run.ToString());
        Assert.That(run.Output, Does.EndWith($"The client is ready: tenant 'acme' is in {stage.PathOf("appsettings.json")}\n"));
        Assert.That((await stage.Cli.RunAsync("login approve")).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task Signing_a_refused_client_ends_with_access_denied_and_one_line()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.Cli.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048");
        stage.Emulator.Phone.Refuse(stage.Emulator.Phone.GetScreen().Registrations.Single().Id);
        CliRun run = await stage.Cli.RunAsync("sezame sign --wait 1s");
        Assert.That((run.ExitCode, run.Error.Count(c => c == '\n')), Is.EqualTo((ExitCode.AccessDenied, 1)), run.ToString());
        Assert.That(File.Exists(stage.PathOf("sezame-client/key.pem")), Is.True);
    }

    [Test]
    public async Task An_existing_registration_is_replaced_only_with_force_and_a_copy_is_kept()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        byte[] key = await File.ReadAllBytesAsync(stage.PathOf("sezame-client/key.pem"));
        string again = $"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048";

        CliRun refused = await stage.Cli.RunAsync(again);
        Assert.That(refused.ExitCode, Is.EqualTo(ExitCode.Misconfigured));
        Assert.That(refused.Error, Does.Contain("--force"));
        Assert.That(await File.ReadAllBytesAsync(stage.PathOf("sezame-client/key.pem")), Is.EqualTo(key));

        Assert.That((await stage.Cli.RunAsync(again + " --force")).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That(Directory.GetFiles(stage.PathOf("sezame-client"), "key.pem", SearchOption.AllDirectories).Select(File.ReadAllBytes), Has.Exactly(1).EqualTo(key));
    }

    [Test]
    public async Task A_second_run_in_the_same_folder_is_refused()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.Cli.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048");
        using CancellationTokenSource stop = new();
        Task<CliRun> first = stage.Cli.RunAsync("sezame sign", stop.Token);
        await stage.WaitForExchangeAsync("/client/sign");
        CliRun second = await stage.Cli.RunAsync("sezame sign --wait 0s");
        Assert.That(second.ExitCode, Is.EqualTo(ExitCode.Misconfigured));
        Assert.That(second.Error, Does.Contain("in use"));
        await stop.CancelAsync();
        Assert.That((await first).ExitCode, Is.EqualTo(ExitCode.Interrupted));
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_is_reported_before_the_service_is_called()
    {
        await using Stage stage = await Stage.OpenAsync();
        await File.WriteAllTextAsync(stage.PathOf("file"), string.Empty); // nobody can make a folder in a file, whatever the rights
        CliRun run = await stage.Cli.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --folder file/client");
        Assert.That((run.ExitCode, run.Error.Count(c => c == '\n')), Is.EqualTo((ExitCode.Misconfigured, 1)), run.ToString());
        Assert.That(run.Error, Does.Contain("file/client"));
        Assert.That(stage.Emulator.Record.Exchanges, Is.Empty);
    }

    [Test]
    public async Task A_wrong_clock_is_reported_when_the_certificate_is_issued_and_the_certificate_is_kept()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        CliRun wrong = await new Tool(stage.Folder) { Time = new ShiftedTime { Ahead = TimeSpan.FromDays(-30) } }.RunAsync("sezame sign");
        Assert.That((wrong.ExitCode, wrong.Error.Count(c => c == '\n')), Is.EqualTo((ExitCode.Misconfigured, 1)), wrong.ToString());
        Assert.That(wrong.Error, Does.Contain("clock"));
        Assert.That((await stage.Cli.RunAsync("sezame sign")).ExitCode, Is.EqualTo(ExitCode.Ok), "with the right clock nothing is lost");
    }

    [Test]
    public async Task Registering_by_QR_code_prints_a_code_that_can_be_scanned()
    {
        await using Stage stage = await Stage.OpenAsync();
        CliRun run = await stage.Cli.RunAsync($"sezame register --qr-user jdoe --service-name Acme {stage.SezameOptions} --key-length 2048 --png code.png --svg code.svg --json");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Assert.That(File.Exists(stage.PathOf("code.png")) && File.Exists(stage.PathOf("code.svg")), Is.True);
        Assert.That(stage.Emulator.Phone.Scan((string)run.Json.Single(line => line["content"] is not null)["content"]!), Is.True);
    }

    [Test]
    public async Task A_picture_that_exists_already_leaves_nothing_of_the_other_one()
    {
        await using Stage stage = await Stage.OpenAsync();
        await File.WriteAllTextAsync(stage.PathOf("there.svg"), "mine");
        CliRun run = await stage.Cli.RunAsync($"sezame register --qr-user jdoe --service-name Acme {stage.SezameOptions} --png code.png --svg there.svg");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Usage, $"twofactor: --svg: '{stage.PathOf("there.svg")}' exists already; delete it or choose another name.\n")));
        Assert.That(File.Exists(stage.PathOf("code.png")), Is.False);
        Assert.That(await File.ReadAllTextAsync(stage.PathOf("there.svg")), Is.EqualTo("mine"));
    }

    [Test]
    public async Task A_tenant_to_be_saved_counts_as_configured_only_when_it_is()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.Cli.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048");
        CliRun pending = await stage.Cli.RunAsync("sezame sign --save-tenant acme --wait 0s --json");
        stage.Emulator.Phone.Acknowledge(stage.Emulator.Phone.GetScreen().Registrations.Single().Id);
        CliRun signed = await stage.Cli.RunAsync("sezame sign --save-tenant acme --json");

        Assert.That((pending.ExitCode, (string?)pending.Result["tenant"]), Is.EqualTo((ExitCode.Pending, (string?)null)), pending.ToString());
        Assert.That((signed.ExitCode, (string?)signed.Result["tenant"]), Is.EqualTo((ExitCode.Ok, "acme")), signed.ToString());
    }

    [Test]
    public async Task The_same_registration_by_QR_code_shows_its_code_again_and_registers_no_second_client()
    {
        await using Stage stage = await Stage.OpenAsync();
        string register = $"sezame register --qr-user jdoe --service-name Acme {stage.SezameOptions} --key-length 2048";
        CliRun narrow = await new Tool(stage.Folder) { Window = (20, 100) }.RunAsync(register);
        CliRun wide = await new Tool(stage.Folder) { Window = (100, 100) }.RunAsync(register);
        CliRun json = await stage.Cli.RunAsync(register + " --json");

        Assert.That(narrow.Output, Does.Contain("Widen").And.Not.Contain('█'), narrow.ToString());
        Assert.That(wide.ExitCode, Is.EqualTo(ExitCode.Ok), wide.ToString());
        Assert.That(wide.Output, Does.Contain('█').And.Contain("Next: twofactor sezame sign"));
        Assert.That(Unwrapped(narrow), Does.Contain("Registered 'Acme'. Scan the code with the app; that also pairs jdoe."));
        Assert.That(Unwrapped(wide), Does.Contain("'Acme' is already registered. Scan the code with the app; that also pairs jdoe.").And.Not.Contain("Registered"));
        Assert.That(json.Json.Select(line => (string?)line["event"]), Does.Contain("already-registered").And.Not.Contain("registered"));
        Assert.That(stage.Emulator.Record.Exchanges.Count(exchange => exchange.Path == "/client/register"), Is.EqualTo(1));
        Assert.That(stage.Emulator.Phone.Scan((string)json.Json.Single(line => line["content"] is not null)["content"]!), Is.True);
        Assert.That((await stage.Cli.RunAsync("sezame sign")).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That((await stage.Cli.RunAsync(register)).Error, Does.Contain("already holds a registration, whose key"), "the code was used");

        static string Unwrapped(CliRun run) => string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    [TestCase("--qr-user asmith --service-name Acme --key-length 2048")]
    [TestCase("--qr-user jdoe --service-name Other --key-length 2048")]
    [TestCase("--qr-user jdoe --service-name Acme --key-length 2048 --email jdoe@acme.example")]
    [TestCase("--qr-user jdoe --service-name Acme --key-length 4096")]
    public async Task The_QR_code_of_another_registration_is_not_shown(string other)
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.Cli.RunAsync($"sezame register --qr-user jdoe --service-name Acme --key-length 2048 {stage.SezameOptions}");
        CliRun run = await stage.Cli.RunAsync($"sezame register {other} {stage.SezameOptions} --json");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
        Assert.That(run.Error, Does.Contain("shown again only for the same --qr-user").And.Contain("--force"));
        Assert.That(run.Json.Where(line => line["content"] is not null), Is.Empty);
        Assert.That(stage.Emulator.Record.Exchanges.Count(exchange => exchange.Path == "/client/register"), Is.EqualTo(1));
    }

    [Test]
    public async Task Status_follows_the_registration()
    {
        await using Stage stage = await Stage.OpenAsync();
        Assert.That((await stage.Cli.RunAsync("sezame status")).ExitCode, Is.EqualTo(ExitCode.NotEnrolled));
        await stage.RegisterAsync();
        Assert.That((await stage.Cli.RunAsync("sezame status")).ExitCode, Is.EqualTo(ExitCode.Pending));
        await stage.Cli.RunAsync("sezame sign --save-tenant acme");
        Assert.That((await stage.Cli.RunAsync("sezame status")).ExitCode, Is.EqualTo(ExitCode.Ok));
        CliRun destroyed = await stage.Cli.RunAsync("sezame deregister --destroy");
        Assert.That(destroyed.ExitCode, Is.EqualTo(ExitCode.Ok), destroyed.ToString());
        Assert.That((string?)(await stage.Cli.RunAsync("sezame status --json")).Result["step"], Is.EqualTo("Destroyed"));
        Assert.That((await stage.Cli.RunAsync("login approve")).ExitCode, Is.EqualTo(ExitCode.AccessDenied));
        await stage.RegisterAsync();
        Assert.That((await stage.Cli.RunAsync("sezame status")).ExitCode, Is.EqualTo(ExitCode.Pending), "a destroyed client is replaced without --force");
    }

    [Test]
    public async Task Deregistering_without_the_option_destroy_is_refused()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        await stage.Cli.RunAsync("sezame sign --save-tenant acme");
        CliRun run = await stage.Cli.RunAsync("sezame deregister");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage));
        Assert.That(run.Error, Does.StartWith("twofactor: --destroy is missing."));
        Assert.That((await stage.Cli.RunAsync("login approve")).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task A_typed_key_password_is_asked_twice_and_not_stored()
    {
        await using Stage stage = await Stage.OpenAsync();
        string register = $"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048 --ask-key-password";
        CliRun different = await new Tool(stage.Folder) { Secrets = new(["correct horse", "correct hose"]) }.RunAsync(register);
        CliRun same = await new Tool(stage.Folder) { Secrets = new(["correct horse", "correct horse"]) }.RunAsync(register);
        Assert.That((different.ExitCode, same.ExitCode), Is.EqualTo((ExitCode.Usage, ExitCode.Ok)), $"{different}{same}");

        stage.Emulator.Phone.Acknowledge(stage.Emulator.Phone.GetScreen().Registrations.Single().Id);
        CliRun signed = await new Tool(stage.Folder) { Secrets = new(["correct horse"]) }.RunAsync("sezame sign --ask-key-password");
        Assert.That(signed.ExitCode, Is.EqualTo(ExitCode.Ok), signed.ToString());
        foreach (string file in Directory.GetFiles(stage.PathOf("sezame-client")))
            Assert.That(await File.ReadAllTextAsync(file), Does.Not.Contain("correct horse"), file);
        Assert.That($"{same}{signed}", Does.Not.Contain("correct"));
    }

    [Test]
    public async Task Settings_that_are_printed_without_the_password_of_the_key_say_so()
    {
        await using Stage stage = await Stage.OpenAsync();
        Tool withVariable = new(stage.Folder) { Variables = { ["TWOFACTOR_KEY_PASSWORD"] = "long enough for a key" } };
        await withVariable.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048");
        stage.Emulator.Phone.Acknowledge(stage.Emulator.Phone.GetScreen().Registrations.Single().Id);
        CliRun run = await withVariable.RunAsync("sezame sign");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Assert.That(run.Output, Does.EndWith("The settings lack the key's password: add KeyPasswordFile or KeyPassword to them.\n"));
    }

    // The key would be open to everybody.
    [Test]
    public async Task An_empty_password_is_refused_for_a_new_key()
    {
        await using Stage stage = await Stage.OpenAsync();
        CliRun run = await new Tool(stage.Folder) { Secrets = new([string.Empty]) }.RunAsync(
            $"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048 --ask-key-password");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Usage, "twofactor: --ask-key-password: the password is empty. Nothing was done.\n")));
        Assert.That(Directory.Exists(stage.PathOf("sezame-client")), Is.False);
        Assert.That(stage.Emulator.Record.Exchanges, Is.Empty);
    }

    [Test]
    public async Task A_generated_password_is_used_whatever_the_environment_variable_is()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        Tool withVariable = new(stage.Folder) { Variables = { ["TWOFACTOR_KEY_PASSWORD"] = "for another key" } };

        foreach (string command in (string[])["sezame sign --save-tenant acme", "sezame reencrypt", "login approve", "sezame deregister --destroy"])
        {
            CliRun run = await withVariable.RunAsync(command);
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        }
    }

    [Test]
    public async Task The_file_with_the_generated_password_can_be_named_and_stays([Values("sezame sign --save-tenant acme", "sezame reencrypt")] string command, [Values] bool isTyped)
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        await stage.Cli.RunAsync("sezame sign --save-tenant acme");
        string password = await File.ReadAllTextAsync(stage.PathOf("sezame-client/key.pass"));
        Tool tool = new(stage.Folder) { Secrets = new([password.TrimEnd('\n')]) };

        CliRun run = await tool.RunAsync($"{command} {(isTyped ? "--ask-key-password" : "--key-password-file sezame-client/key.pass")}");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Assert.That(await File.ReadAllTextAsync(stage.PathOf("sezame-client/key.pass")), Is.EqualTo(password));
        CliRun doctor = await stage.Cli.RunAsync("doctor --tenant acme");
        Assert.That(doctor.Output, Does.EndWith("All is well.\n"), doctor.ToString());
    }

    // The tool encrypts the key with the password that a host reads from the same file.
    [TestCase("63 6F 72 72 65 63 74 0A 0A", TestName = "{m}(two line ends)")]
    [FullCheckCase("FF FE 63 00 6F 00 72 00 72 00 65 00 63 00 74 00 0A 00", TestName = "{m}(UTF-16)")]
    [FullCheckCase("63 6F 72 72 65 63 74 00", TestName = "{m}(NUL at the end)")]
    public async Task A_password_file_opens_the_key_in_a_host(string bytes)
    {
        await using Stage stage = await Stage.OpenAsync();
        await File.WriteAllBytesAsync(stage.PathOf("pass.txt"), Convert.FromHexString(bytes.Replace(" ", string.Empty, StringComparison.Ordinal)));
        await stage.Cli.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048 --key-password-file pass.txt");
        stage.Emulator.Phone.Acknowledge(stage.Emulator.Phone.GetScreen().Registrations.Single().Id);
        CliRun signed = await stage.Cli.RunAsync("sezame sign --save-tenant acme --key-password-file pass.txt");
        Assert.That(signed.ExitCode, Is.EqualTo(ExitCode.Ok), signed.ToString());
        CliRun doctor = await stage.Cli.RunAsync("doctor --tenant acme");
        Assert.That(doctor.Output, Does.Not.Contain("FAIL"), doctor.ToString());
    }

    [TestCase("70 E4 73 73", TestName = "{m}(Latin-1)")]
    [TestCase("70 61 00 73 73", TestName = "{m}(NUL inside)")]
    public async Task A_password_file_that_a_host_refuses_is_refused_before_anything_is_sent(string bytes)
    {
        await using Stage stage = await Stage.OpenAsync();
        await File.WriteAllBytesAsync(stage.PathOf("pass.txt"), Convert.FromHexString(bytes.Replace(" ", string.Empty, StringComparison.Ordinal)));
        CliRun run = await stage.Cli.RunAsync(
            $"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048 --key-password-file pass.txt");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage), run.ToString());
        Assert.That(run.Error, Does.Contain("is not UTF-8 text"));
        Assert.That(stage.Emulator.Phone.GetScreen().Registrations, Is.Empty);
        Assert.That(Directory.Exists(stage.PathOf("sezame-client")), Is.False);
    }

    [Test]
    public async Task The_next_command_is_printed_with_its_options()
    {
        await using Stage stage = await Stage.OpenAsync();
        await File.WriteAllTextAsync(stage.PathOf("pass.txt"), "correct horse\n");
        CliRun run = await stage.Cli.RunAsync(
            $"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048 --folder client --key-password-file pass.txt");
        Assert.That(run.Output, Does.EndWith("Next: twofactor sezame sign --folder client --key-password-file pass.txt\n"));
    }

    [Test]
    public async Task The_command_that_continues_has_the_options_of_the_first_one()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.Cli.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048");
        const string Command = "sezame sign --save-tenant acme --config prod.json --folder sezame-client";

        CliRun run = await stage.Cli.RunAsync($"{Command} --wait 0s");
        CliRun json = await stage.Cli.RunAsync($"{Command} --wait 0s --json");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Pending), run.ToString());
        Assert.That(run.Error, Does.EndWith($"continue with: twofactor {Command}\n"));
        Assert.That((string?)json.Result["message"], Does.EndWith($"continue with: twofactor {Command}"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "On Windows the shells have no quoting in common that keeps every character.")]
    public async Task The_next_command_means_the_same_path_in_a_shell([Values("a$HOME", "it's", @"a\b", "two words")] string folder)
    {
        await using Stage stage = await Stage.OpenAsync();
        CliRun run = await stage.Cli.RunAsync(
            ["sezame", "register", "--email", Stage.Email, "--service-name", "Acme", .. stage.SezameOptions.Split(' '), "--key-length", "2048", "--folder", folder]);
        string next = run.Output.TrimEnd('\n').Split("Next: twofactor ")[^1];

        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"printf '%s\n' {next}"]) { RedirectStandardOutput = true })!;
        string words = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();

        Assert.That(words, Is.EqualTo($"sezame\nsign\n--folder\n{folder}\n"), run.ToString());
    }

    [Test]
    public async Task A_tenant_is_added_to_a_settings_file_and_does_not_replace_another()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        await File.WriteAllTextAsync(stage.PathOf("appsettings.json"), """{"Logging":{"Level":"Debug"},"TwoFactor":{"Tenants":{"old":{"Provider":"SecSign"}}}}""");
        CliRun over = await stage.Cli.RunAsync("sezame sign --save-tenant old");
        Assert.That(over.ExitCode, Is.EqualTo(ExitCode.Usage));
        Assert.That((await stage.Cli.RunAsync("sezame sign --save-tenant acme")).ExitCode, Is.EqualTo(ExitCode.Ok));

        JsonNode settings = JsonNode.Parse(await File.ReadAllTextAsync(stage.PathOf("appsettings.json")))!;
        Assert.That((string?)settings["Logging"]!["Level"], Is.EqualTo("Debug"));
        Assert.That(settings["TwoFactor"]!["Tenants"]!.AsObject().Select(tenant => tenant.Key), Is.EqualTo((string[])["old", "acme"]));
    }

    [Test]
    public async Task A_server_other_than_the_public_one_is_printed_at_every_step()
    {
        await using Stage stage = await Stage.OpenAsync();
        string line = $"The server is {stage.Emulator.SezameEndpoint}, not Sezame's public one.\n";
        CliRun registered = await stage.Cli.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048");
        stage.Emulator.Phone.Acknowledge(stage.Emulator.Phone.GetScreen().Registrations.Single().Id);
        CliRun signed = await stage.Cli.RunAsync("sezame sign --save-tenant acme");
        CliRun destroyed = await stage.Cli.RunAsync("sezame deregister --destroy");

        Assert.That((string[])[registered.Output, signed.Output, destroyed.Output], Has.All.Contain(line));
        Assert.That(File.Exists(stage.PathOf("sezame-client/connection.json")), Is.False);
    }

    [Test]
    public async Task A_forced_registration_leaves_the_tenant_working_until_it_is_signed_and_the_settings_need_no_change()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        await stage.Cli.RunAsync("sezame sign --save-tenant acme");
        string settings = await File.ReadAllTextAsync(stage.PathOf("appsettings.json"));
        await stage.RegisterAsync("--force");

        Assert.That((await stage.Cli.RunAsync("login approve")).ExitCode, Is.EqualTo(ExitCode.Ok));
        CliRun status = await stage.Cli.RunAsync("sezame status");
        Assert.That(status.ExitCode, Is.EqualTo(ExitCode.Pending), status.Error);
        Assert.That(status.Error, Does.Contain("The earlier certificate stays in use"));
        CliRun signed = await stage.Cli.RunAsync("sezame sign --save-tenant acme");
        Assert.That(signed.ExitCode, Is.EqualTo(ExitCode.Ok), signed.ToString());
        Assert.That(signed.Output, Does.Contain("nothing has to change there"));
        Assert.That(await File.ReadAllTextAsync(stage.PathOf("appsettings.json")), Is.EqualTo(settings));
        Assert.That((await stage.Cli.RunAsync("login approve")).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    // The variable may be for another key. The file that the settings name would be removed with the earlier key.
    [Test]
    public async Task A_tenant_is_not_renewed_with_a_password_that_its_settings_do_not_name([Values] bool import)
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        await stage.Cli.RunAsync("sezame sign --save-tenant acme");
        Tool withVariable = new(stage.Folder) { Variables = { ["TWOFACTOR_KEY_PASSWORD"] = "for another key" } };
        EmulatedClientFiles other = stage.Emulator.CreateSezameClient("Other");
        if (!import)
        {
            await withVariable.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048 --force");
            stage.Emulator.Phone.Acknowledge(stage.Emulator.Phone.GetScreen().Registrations.Single().Id);
        }

        int sent = stage.Emulator.Record.Exchanges.Count;
        CliRun run = await withVariable.RunAsync(import
            ? $"sezame import --certificate {other.CertificatePath} --key {other.KeyPath} --password-file {other.KeyPasswordFile} {stage.SezameOptions} --save-tenant acme --force"
            : "sezame sign --save-tenant acme");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage), run.ToString());
        Assert.That(run.Error, Does.Contain("with a Sezame:ClientCertificate:KeyPasswordFile that does not hold the password given for the key"));
        Assert.That(stage.Emulator.Record.Exchanges, Has.Count.EqualTo(sent));
        CliRun doctor = await stage.Cli.RunAsync("doctor --tenant acme");
        Assert.That(doctor.Output, Does.EndWith("All is well.\n"), doctor.ToString());
    }

    [Test]
    public async Task A_client_can_be_renewed_with_the_password_file_of_the_earlier_one()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        await stage.Cli.RunAsync("sezame sign --save-tenant acme");
        await stage.RegisterAsync("--force --key-password-file sezame-client/key.pass");

        CliRun run = await stage.Cli.RunAsync("sezame sign --save-tenant acme --key-password-file sezame-client/key.pass");

        Assert.That(run.Output, Does.Contain("nothing has to change there"), run.ToString());
        CliRun doctor = await stage.Cli.RunAsync("doctor --tenant acme");
        Assert.That(doctor.Output, Does.EndWith("All is well.\n"), doctor.ToString());
    }

    // Such a tenant was added with a password that is not in a file, and a person has named one since.
    [TestCase("correct horse", ExitCode.Ok)]
    [FullCheckCase("another", ExitCode.Usage)]
    [TestCase(null, ExitCode.Usage)]
    public async Task A_password_file_that_was_added_to_the_settings_must_hold_the_password(string? content, object exitCode)
    {
        await using Stage stage = await Stage.OpenAsync();
        Tool tool = new(stage.Folder) { Variables = { ["TWOFACTOR_KEY_PASSWORD"] = "correct horse" } };
        await tool.RunAsync($"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048");
        stage.Emulator.Phone.Acknowledge(stage.Emulator.Phone.GetScreen().Registrations.Single().Id);
        await tool.RunAsync("sezame sign --save-tenant acme");
        JsonNode settings = JsonNode.Parse(await File.ReadAllTextAsync(stage.PathOf("appsettings.json")))!;
        settings["TwoFactor"]!["Tenants"]!["acme"]!["Sezame"]!["ClientCertificate"]!["KeyPasswordFile"] = "acme.pass";
        await File.WriteAllTextAsync(stage.PathOf("appsettings.json"), settings.ToJsonString());
        if (content is not null)
            await File.WriteAllTextAsync(stage.PathOf("acme.pass"), content + "\n");

        Assert.That((await tool.RunAsync("sezame sign --save-tenant acme")).ExitCode, Is.EqualTo(exitCode));
    }

    [Test]
    public async Task After_a_lost_answer_to_a_forced_registration_each_command_tells_that_the_earlier_one_is_in_use_and_how_to_go_on()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        await stage.Cli.RunAsync("sezame sign --save-tenant acme");
        stage.Emulator.Faults.Add(new Fault(FaultKind.ResetAfterProcessing) { Call = "POST /client/register", Times = 1 });
        string again = $"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048";
        Assert.That((await stage.Cli.RunAsync(again + " --force")).ExitCode, Is.EqualTo(ExitCode.Unavailable));

        CliRun status = await stage.Cli.RunAsync("sezame status");
        Assert.That((status.ExitCode, status.Error), Is.EqualTo((ExitCode.Pending, "twofactor: A new registration was interrupted before the service answered. The earlier certificate stays in use. Run 'twofactor sezame register --force' again, or remove the folder 'replacement' to keep the earlier one.\n")));
        CliRun unforced = await stage.Cli.RunAsync(again);
        Assert.That((unforced.ExitCode, unforced.Error), Is.EqualTo((ExitCode.Misconfigured, "twofactor: The folder already holds a registration, whose key cannot be recovered once it is lost. Choose another --folder, or replace the earlier one with --force.\n")));
        foreach (string command in (string[])["sezame sign", "sezame deregister --destroy"])
            Assert.That((await stage.Cli.RunAsync(command)).Error, Does.Contain("that the service never confirmed").And.Contain("remove the folder 'replacement'"), command);

        Directory.Delete(stage.PathOf("sezame-client/replacement"), recursive: true);
        Assert.That((await stage.Cli.RunAsync("sezame sign --save-tenant acme")).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That((await stage.Cli.RunAsync("login approve")).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task After_a_lost_answer_to_the_registration_after_a_destruction_no_command_tells_that_the_destroyed_one_is_in_use()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        await stage.Cli.RunAsync("sezame sign");
        Assert.That((await stage.Cli.RunAsync("sezame deregister --destroy")).ExitCode, Is.EqualTo(ExitCode.Ok));
        stage.Emulator.Faults.Add(new Fault(FaultKind.ResetAfterProcessing) { Call = "POST /client/register", Times = 1 });
        string again = $"sezame register --email {Stage.Email} --service-name Acme {stage.SezameOptions} --key-length 2048";
        Assert.That((await stage.Cli.RunAsync(again)).ExitCode, Is.EqualTo(ExitCode.Unavailable));

        CliRun status = await stage.Cli.RunAsync("sezame status");
        Assert.That((status.ExitCode, status.Error), Is.EqualTo((ExitCode.NotEnrolled, "twofactor: The registration was interrupted before the service answered; run 'twofactor sezame register' again.\n")));
        foreach (string command in (string[])["sezame sign", "sezame deregister --destroy"])
            Assert.That((await stage.Cli.RunAsync(command)).Error, Does.Contain("register again").And.Not.Contain("replacement"), command);

        CliRun registered = await stage.Cli.RunAsync(again);
        Assert.That(registered.ExitCode, Is.EqualTo(ExitCode.Ok), registered.ToString());
        status = await stage.Cli.RunAsync("sezame status");
        Assert.That((status.ExitCode, status.Error), Is.EqualTo((ExitCode.Pending, "twofactor: The registration waits to be acknowledged on the phone; then 'twofactor sezame sign' fetches the certificate.\n")));
        Assert.That((await stage.Cli.RunAsync(again)).Error, Does.Contain("already holds a registration").And.Contain("--force"));
    }

    [Test]
    public async Task Status_reports_a_missing_file([Values("key.pem", "certificate.pem", "key.pass")] string file)
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        await stage.Cli.RunAsync("sezame sign");
        File.Delete(stage.PathOf($"sezame-client/{file}"));

        CliRun status = await stage.Cli.RunAsync("sezame status");

        Assert.That(status.ExitCode, Is.EqualTo(file == "key.pass" ? ExitCode.Ok : ExitCode.Misconfigured), status.ToString());
    }

    [Test]
    public async Task Reencrypting_reports_whether_anything_changed()
    {
        await using Stage stage = await Stage.OpenAsync();
        Assert.That((await stage.Cli.RunAsync("sezame reencrypt")).ExitCode, Is.EqualTo(ExitCode.Misconfigured));
        await stage.RegisterAsync();
        await stage.Cli.RunAsync("sezame sign");

        CliRun run = await stage.Cli.RunAsync("sezame reencrypt --json");
        Assert.That((run.ExitCode, (bool?)run.Result["isReencrypted"]), Is.EqualTo((ExitCode.Ok, false)), run.ToString());
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has ACLs instead.")]
    public async Task Files_that_others_can_read_are_refused_with_the_command_that_fixes_them_and_the_doctor_warns()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.RegisterAsync();
        await stage.Cli.RunAsync("sezame sign --save-tenant acme");
        if (OperatingSystem.IsWindows())
            return;
        foreach (string file in new[] { "key.pem", "key.pass" })
        {
            string path = stage.PathOf($"sezame-client/{file}");
            UnixFileMode mode = File.GetUnixFileMode(path);
            File.SetUnixFileMode(path, mode | UnixFileMode.OtherRead);
            CliRun signed = await stage.Cli.RunAsync("sezame sign");
            Assert.That((signed.ExitCode, signed.Error.Count(c => c == '\n')), Is.EqualTo((ExitCode.Misconfigured, 1)), signed.ToString());
            Assert.That(signed.Error, Does.Contain($"chmod 600 '{path}'"));
            CliRun doctor = await stage.Cli.RunAsync("doctor");
            Assert.That(doctor.Output, Does.Contain("warn  acme  rights").And.Contain($"chmod 600 '{path}'"), doctor.ToString());
            File.SetUnixFileMode(path, mode);
        }

        Assert.That((await stage.Cli.RunAsync("doctor")).Output, Does.EndWith("All is well.\n"));
    }

    // Presses Ctrl+C when a line begins with that text.
    private sealed class InterruptingWriter : StringWriter
    {
        private readonly string start;
        private readonly CancellationTokenSource ctrlC;

        public InterruptingWriter(string start, CancellationTokenSource ctrlC)
        {
            (this.start, this.ctrlC) = (start, ctrlC);
            NewLine = "\n";
        }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value!.StartsWith(start, StringComparison.Ordinal))
                ctrlC.Cancel();
        }
    }
}
