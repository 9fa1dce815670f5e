using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Codes;
using TwoFactor.Cli.Commands;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Emulator;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.Cli.Tests.Commands;

/// <summary>A login by tenant or by options, through either service, to each of its ends.</summary>
public sealed class LoginTests
{
    [Test]
    public async Task An_approved_login_counts_although_the_folder_of_its_picture_was_cleaned_away()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CleaningWriter output = new() { NewLine = "\n" };
        StringWriter error = new();
        CliRun run = await stage.Cli.RunAsync(["login", "approve", "--tenant", "globex"], output, error, CancellationToken.None);
        Assert.That((run.ExitCode, output.IsCleaned), Is.EqualTo((ExitCode.Ok, true)), run.ToString());
    }

    [TestCase("approve", ExitCode.Ok, "approved")]
    [TestCase("deny", ExitCode.Denied, "denied")]
    [TestCase("suspend", ExitCode.Suspended, "suspended")]
    [TestCase("invalid", ExitCode.Invalid, "invalid")]
    [TestCase("cancel", ExitCode.Cancelled, "cancelled")]
    [TestCase("expire", ExitCode.Expired, "expired")]
    [TestCase("frozen", ExitCode.Suspended, "suspended")]
    [TestCase("unknown", ExitCode.NotEnrolled, "not-enrolled")]
    public async Task Each_end_of_a_SecSign_login_has_its_exit_code(string user, object exitCode, string outcome)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await stage.Cli.RunAsync($"login {user} --tenant globex --json");
        Assert.That((run.ExitCode, (string?)run.Result["outcome"], (int?)run.Result["exitCode"]), Is.EqualTo((exitCode, outcome, (int)exitCode)), run.ToString());
    }

    [TestCase("approve", ExitCode.Ok)]
    [TestCase("deny", ExitCode.Denied)]
    [TestCase("unpaired", ExitCode.NotEnrolled)]
    public async Task Each_end_of_a_Sezame_login_has_its_exit_code(string user, object exitCode)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await stage.Cli.RunAsync($"login {user} --tenant acme");
        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.ToString());
    }

    [TestCase("acme", FaultKind.HtmlPage)]
    [TestCase("acme", FaultKind.GarbageBody)]
    [TestCase("globex", FaultKind.HtmlPage)]
    public async Task A_poll_whose_answer_cannot_be_read_does_not_end_a_login(string tenant, FaultKind kind)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        stage.Emulator.Faults.Add(new Fault(kind) { Call = tenant == "acme" ? "GET /auth/status/<id>" : "ReqGetAuthSessionState", Times = tenant == "acme" ? 1 : 2 });
        CliRun run = await stage.Cli.RunAsync($"login approve --tenant {tenant}");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
    }

    [Test]
    public async Task A_service_that_asks_for_a_pause_gets_it()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        stage.Emulator.Faults.Add(new Fault(FaultKind.ServiceUnavailable) { Call = "GET /auth/status/<id>", Times = 1, RetryAfter = TimeSpan.FromSeconds(2) });
        NotedTimers time = new();
        CliRun run = await new Tool(stage.Folder) { Time = time }.RunAsync("login approve --tenant acme");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Assert.That(time.Due, Has.Some.EqualTo(TimeSpan.FromSeconds(2)));
    }

    [TestCase(null, 60, 1)]
    [TestCase(0.5, 60, 1)]
    [TestCase(10, 60, 10)]
    [TestCase(100, 60, 60, Description = "the login ends then")]
    [TestCase(100, 0.5, 1)]
    public void A_pause_is_what_the_service_asks_for_while_there_is_time(double? asked, double left, double pause)
    {
        TwoFactorException failure = new(TwoFactorError.Unavailable, "busy") { RetryAfter = asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
        Assert.That(RetryDelay.After(failure, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(left)), Is.EqualTo(TimeSpan.FromSeconds(pause)));
    }

    [Test]
    public async Task A_login_without_an_answer_within_the_lifetime_is_expired()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await stage.Cli.RunAsync("login never --tenant acme --lifetime 1s");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Expired, "twofactor: Expired: the person did not answer in time.\n")));
    }

    [Test]
    public async Task A_login_ends_although_the_clock_was_set_back()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        using CancellationTokenSource stop = new();
        Tool tool = new(stage.Folder) { Time = new SetBackTime(TimeSpan.FromSeconds(1), 100, stop) };
        CliRun run = await tool.RunAsync("login never --tenant acme --lifetime 20s", stop.Token);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Expired), run.ToString());
    }

    // SecSign ID asks for two minutes whatever our deadline is, and a second login in that time freezes the user.
    [Test]
    public async Task A_login_that_expired_before_the_service_stopped_asking_is_withdrawn()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        Assert.That((await stage.Cli.RunAsync("login never --tenant globex --lifetime 1s")).ExitCode, Is.EqualTo(ExitCode.Expired));

        CliRun again = await stage.Cli.RunAsync("login never --tenant globex --lifetime 1s");
        Assert.That(again.ExitCode, Is.EqualTo(ExitCode.Expired), again.ToString());
    }

    [Test]
    public async Task An_option_for_another_certificate_replaces_that_of_the_settings()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await stage.Cli.RunAsync("login approve --tenant acme --pfx appsettings.json");
        Assert.That(run.Error, Does.StartWith("twofactor: --pfx names").And.Not.Contain("more than one source"), run.ToString());
    }

    [Test]
    public async Task A_password_that_was_asked_for_replaces_that_of_the_settings()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        Tool tool = new(stage.Folder) { Secrets = new Queue<string>(["wrong"]) };
        CliRun run = await tool.RunAsync("login approve --tenant acme --ask-key-password");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
        Assert.That(run.Error, Does.Contain("an encrypted key that the password in KeyPassword does not open"));
    }

    [Test]
    public async Task A_variable_may_be_set_in_two_spellings()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        stage.Cli.Variables["TwoFactor__Tenants__globex__SecSign__ServiceName"] = "Globex";
        stage.Cli.Variables["TWOFACTOR__TENANTS__GLOBEX__SECSIGN__SERVICENAME"] = "Globex";
        CliRun run = await stage.Cli.RunAsync("login approve --tenant globex");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
    }

    [Test]
    public async Task A_login_needs_no_configuration_when_everything_is_given_by_options()
    {
        await using Stage stage = await Stage.OpenAsync();
        CliRun run = await stage.Cli.RunAsync($"login approve --provider SecSign {stage.SecSignOptions}");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Assert.That(run.Output, Does.EndWith("Approved by approve.\n"));
    }

    [Test]
    public async Task A_missing_option_is_named_as_an_option()
    {
        await using Stage stage = await Stage.OpenAsync();
        CliRun run = await stage.Cli.RunAsync("login jdoe --provider SecSign --service-address x");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Usage, "twofactor: --service-name is missing.\n")));
    }

    [Test]
    public async Task The_only_tenant_need_not_be_named_and_one_of_several_must_be()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun several = await stage.Cli.RunAsync("login approve");
        Assert.That((several.ExitCode, several.Error), Is.EqualTo((ExitCode.Usage, "twofactor: --tenant is missing. Configured are: acme, globex.\n")));

        stage.WriteSettings(tenants => tenants.Remove("acme"));
        Assert.That((await stage.Cli.RunAsync("login approve")).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task An_unknown_tenant_is_refused_with_the_known_ones()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await stage.Cli.RunAsync("login approve --tenant initech");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Usage, "twofactor: --tenant: there is no tenant 'initech'. Configured are: acme, globex.\n")));
    }

    [Test]
    public async Task A_misconfigured_tenant_does_not_affect_another()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants => tenants["acme"]!["Sezame"]!["Endpoint"] = "not an address");
        Assert.That((await stage.Cli.RunAsync("login approve --tenant globex")).ExitCode, Is.EqualTo(ExitCode.Ok));

        CliRun broken = await stage.Cli.RunAsync("login approve --tenant acme");
        Assert.That((broken.ExitCode, broken.Error), Is.EqualTo((ExitCode.Misconfigured, "twofactor: TwoFactor:Tenants:acme:Sezame:Endpoint must be an https address.\n")));
    }

    [Test]
    public async Task Environment_variables_override_the_file_and_options_override_both()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        stage.Cli.Variables["TwoFactor__Tenants__globex__SecSign__ServiceName"] = "From the environment";
        await stage.Cli.RunAsync("login approve --tenant globex");
        await stage.Cli.RunAsync("login approve --tenant globex --service-name FromTheOption");
        Assert.That(
            stage.Emulator.Record.Exchanges.Select(exchange => exchange.RequestBody).Where(body => body.Contains("ReqRequestAuthSession", StringComparison.Ordinal)),
            Is.EqualTo((string[])["From+the+environment", "FromTheOption"]).Using<string>((body, name) => body.Contains(name, StringComparison.Ordinal)));
    }

    [Test]
    public async Task An_interrupted_SecSign_login_is_withdrawn_from_the_phone()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        using CancellationTokenSource stop = new();
        Task<CliRun> login = stage.Cli.RunAsync("login jdoe --tenant globex", stop.Token);
        await stage.Emulator.Phone.WaitForRequestAsync("jdoe");
        await stop.CancelAsync();
        CliRun run = await login;
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Interrupted, "twofactor: Interrupted. The login was withdrawn: the phone stops asking.\n")));
        Assert.That(stage.Emulator.Phone.GetScreen().Requests, Is.Empty);
    }

    [TestCase("", 2)]
    [TestCase("--lifetime 61s", 2, Description = "Sezame keeps whole minutes")]
    [TestCase("--lifetime 30m", 30)]
    public async Task An_interrupted_Sezame_login_warns_that_the_phone_may_still_ask(string lifetime, int minutes)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        using CancellationTokenSource stop = new();
        StoppedClock time = new();
        Task<CliRun> login = new Tool(stage.Folder) { Time = time }.RunAsync($"login never --tenant acme --json {lifetime}", stop.Token);
        await stage.Emulator.Phone.WaitForRequestAsync("never");
        await stop.CancelAsync();
        CliRun run = await login;
        Assert.That((run.ExitCode, (bool?)run.Result["withdrawn"]), Is.EqualTo((ExitCode.Interrupted, false)));
        Assert.That(run.Error, Does.Contain($"cannot withdraw a login: the phone may ask until {time.After(minutes)},"));
    }

    // SecSign ID freezes a user who is asked twice.
    [Test]
    public async Task An_interrupted_SecSign_login_that_could_not_be_withdrawn_warns_of_another_login()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        stage.Emulator.Faults.Add(new Fault(FaultKind.InternalServerError) { Call = "ReqCancelAuthSession" });
        using CancellationTokenSource stop = new();
        StoppedClock time = new();
        Task<CliRun> login = new Tool(stage.Folder) { Time = time }.RunAsync("login jdoe --tenant globex --json", stop.Token);
        await stage.Emulator.Phone.WaitForRequestAsync("jdoe");
        await stop.CancelAsync();
        CliRun run = await login;
        Assert.That((run.ExitCode, (bool?)run.Result["withdrawn"]), Is.EqualTo((ExitCode.Interrupted, false)), run.ToString());
        Assert.That(run.Error, Does.Contain($"could not be withdrawn: the phone may ask until {time.After(2)},").And.Contain("freeze the user"));
    }

    // The phone may ask, and without the answer there is no id to withdraw it by.
    [TestCase("globex", "", 2, "freeze the user")]
    [TestCase("globex", "--lifetime 30m", 2, "freeze the user", Description = "SecSign ID keeps its own lifetime")]
    [TestCase("globex", "--lifetime 1s", 2, "freeze the user")]
    [TestCase("acme", "", 2, "an answer has no effect")]
    [TestCase("acme", "--lifetime 1s", 1, "an answer has no effect", Description = "Sezame keeps whole minutes")]
    [TestCase("acme", "--lifetime 30m", 30, "an answer has no effect")]
    public async Task A_login_that_is_interrupted_before_the_service_answered_warns_that_the_phone_may_ask(string tenant, string lifetime, int minutes, string advice)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants => tenants[tenant]![tenant == "acme" ? "Sezame" : "SecSign"]!["RequestTimeout"] = "00:01:40");
        stage.Emulator.Faults.Add(new Fault(FaultKind.NoAnswer));
        using CancellationTokenSource stop = new();
        HurriedTime time = new(TimeSpan.FromSeconds(10));
        Task<CliRun> login = new Tool(stage.Folder) { Time = time }.RunAsync($"login jdoe --tenant {tenant} --json {lifetime}", stop.Token);
        await stage.Emulator.Phone.WaitForAsync(screen => stage.Emulator.Record.Exchanges.Count > 0 ? screen : null);
        await stop.CancelAsync();
        CliRun run = await login;
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Interrupted), run.ToString());
        Assert.That(((string?)run.Result["state"], (bool?)run.Result["withdrawn"], (string?)run.Result["provider"]), Is.EqualTo(("Unknown", false, tenant == "acme" ? "Sezame" : "SecSign")));
        Assert.That(run.Error, Does.Contain($"answered: the phone may ask until {time.After(minutes)},").And.Contain(advice));
    }

    // The phone asks which of its pictures is shown, so the person could only guess.
    [TestCase("6", "so the login was withdrawn.", false)]
    [TestCase("1", "freeze the user", true)]
    public async Task A_login_whose_picture_is_missing_is_withdrawn_and_not_waited_for(string stateAfterCancel, string message, bool mayHaveBeenProcessed)
    {
        await using Stage stage = await Stage.OpenAsync();
        using TestCertificates certificates = new();
        using X509Certificate2 certificate = certificates.IssueServer();
        await File.WriteAllTextAsync(stage.PathOf("ca.pem"), certificates.AuthorityPem);
        await using HostileServer server = HostileServer.Start(certificate, async connection =>
        {
            string state = (await connection.ReadRequestAsync()).Contains("ReqCancelAuthSession", StringComparison.Ordinal) ? stateAfterCancel : "1";
            string pairs = $"authsessionid=7&secsignid=jdoe&authsessionstate={state}&requestid={new string('A', 64)}&authsessionicondata=AAAA";
            await connection.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {pairs.Length}\r\nConnection: close\r\n\r\n{pairs}"));
        });

        CliRun run = await stage.Cli.RunAsync(
            $"login jdoe --provider SecSign --endpoint {server.Address} --trusted-ca ca.pem --service-name Globex --service-address globex.example --json");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.ProtocolViolation), run.ToString());
        Assert.That(run.Error, Does.Contain(message).And.Not.Contain("command-line"));
        Assert.That((bool?)run.Result["mayHaveBeenProcessed"], Is.EqualTo(mayHaveBeenProcessed));
        Assert.That(run.Json.Select(line => (string?)line["event"]), Is.EqualTo((string[])["started", "result"]));
        Assert.That(server.Requests, Has.Some.Contains("ReqCancelAuthSession").And.None.Contains("ReqGetAuthSessionState"));
    }

    [Test]
    public async Task The_access_pass_goes_to_the_file_that_is_named()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await stage.Cli.RunAsync("login approve --tenant globex --save-access-pass pass.png");
        Assert.That(run.Output, Does.Contain($"Pick the picture in {stage.PathOf("pass.png")} on the phone."));
        Assert.That(File.ReadAllBytes(stage.PathOf("pass.png"))[1..4], Is.EqualTo("PNG"u8.ToArray()));
    }

    [TestCase("", null)]
    [TestCase("--save-access-pass pass.png", "pass.png")]
    public async Task A_script_gets_the_access_pass_in_its_file_or_with_the_event(string option, string? file)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await stage.Cli.RunAsync($"login approve --tenant globex --json {option}");

        JsonNode accessPass = run.Json.Single(line => (string?)line["event"] == "access-pass");
        Assert.That((string?)accessPass["path"], Is.EqualTo(file is null ? null : stage.PathOf(file)));
        Assert.That(accessPass["image"] is null, Is.EqualTo(file is not null));
        byte[] picture = file is null ? Convert.FromBase64String((string)accessPass["image"]!) : await File.ReadAllBytesAsync(stage.PathOf(file));
        Assert.That(PngPicture.Read(picture), Is.Not.Null);
    }

    [Test]
    public async Task An_existing_file_is_not_overwritten_and_no_login_is_started()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        await File.WriteAllTextAsync(stage.PathOf("key.pem"), "precious");
        CliRun run = await stage.Cli.RunAsync("login approve --tenant globex --save-access-pass key.pem");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage));
        Assert.That(run.Error, Does.StartWith("twofactor: --save-access-pass: '").And.Contain("exists already"));
        Assert.That(await File.ReadAllTextAsync(stage.PathOf("key.pem")), Is.EqualTo("precious"));
        Assert.That(stage.Emulator.Record.Exchanges, Is.Empty);
    }

    [Test]
    public async Task The_file_of_a_login_that_did_not_start_is_deleted()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        await stage.Cli.RunAsync("login unknown --tenant globex --save-access-pass pass.png");
        Assert.That(File.Exists(stage.PathOf("pass.png")), Is.False);
    }

    [Test]
    public async Task A_server_that_cannot_be_reached_is_unavailable()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants => tenants["acme"]!["Sezame"]!["Endpoint"] = "https://localhost:1/");
        CliRun run = await stage.Cli.RunAsync("login approve --tenant acme");
        Assert.That((run.ExitCode, run.Error.Count(c => c == '\n')), Is.EqualTo((ExitCode.Unavailable, 1)), run.ToString());
        Assert.That(run.Error, Does.Contain("'twofactor doctor' shows what is wrong."));
    }

    [Test]
    public async Task The_password_of_the_key_is_asked_for_and_never_printed()
    {
        await using Stage stage = await Stage.OpenAsync();
        EmulatedClientFiles client = stage.Emulator.CreateSezameClient("Acme");
        string password = await File.ReadAllTextAsync(client.KeyPasswordFile);
        string options = $"{stage.SezameOptions} --certificate {client.CertificatePath} --key {client.KeyPath}";

        Tool asking = new(stage.Folder) { Secrets = new Queue<string>([password]) };
        CliRun asked = await asking.RunAsync($"login approve --provider Sezame {options} --ask-key-password");
        Tool told = new(stage.Folder) { Variables = { ["TWOFACTOR_KEY_PASSWORD"] = password } };
        CliRun fromVariable = await told.RunAsync($"login approve --provider Sezame {options}");
        CliRun nobodyToAsk = await stage.Cli.RunAsync($"login approve --provider Sezame {options} --ask-key-password");

        Assert.That((asked.ExitCode, fromVariable.ExitCode, nobodyToAsk.ExitCode), Is.EqualTo((ExitCode.Ok, ExitCode.Ok, ExitCode.Usage)), $"{asked}\n{fromVariable}\n{nobodyToAsk}");
        Assert.That($"{asked}{fromVariable}{nobodyToAsk}", Does.Not.Contain(password));
    }

    [Test]
    public async Task A_fraud_notice_reaches_the_phone_and_SecSign_has_none()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun sent = await stage.Cli.RunAsync("fraud-notice never --tenant acme");
        CliRun unsupported = await stage.Cli.RunAsync("fraud-notice never --tenant globex");
        Assert.That((sent.ExitCode, unsupported.ExitCode), Is.EqualTo((ExitCode.Ok, ExitCode.Unsupported)), $"{sent}{unsupported}");
        Assert.That(stage.Emulator.Phone.GetScreen().Requests.Single().IsFraudNotice, Is.True);
    }

    // The system's clock, which notes the timers.
    private sealed class NotedTimers : TimeProvider
    {
        private readonly List<TimeSpan> due = [];

        public IReadOnlyList<TimeSpan> Due
        {
            get
            {
                lock (due)
                    return [.. due];
            }
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (due)
                due.Add(dueTime);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    // The system's timers, with a wall clock that stands still.
    private class StoppedClock : TimeProvider
    {
        private readonly DateTimeOffset now = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => now;

        /// <summary>The time that the tool prints for a moment so many minutes from now.</summary>
        public string After(int minutes) => now.AddMinutes(minutes).ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
    }

    // Besides, timers of one length fire at once.
    private sealed class HurriedTime(TimeSpan length) : StoppedClock
    {
        // A source of cancellation makes a timer that is not due, and changes it.
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new HurriedTimer(base.CreateTimer(callback, state, Hurried(dueTime), period), this);

        private TimeSpan Hurried(TimeSpan dueTime) => dueTime == length ? TimeSpan.Zero : dueTime;

        private sealed class HurriedTimer(ITimer timer, HurriedTime time) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(time.Hurried(dueTime), period);

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }

    // Deletes the folder of the picture as soon as its path is printed, as a cleaner of temporary files may do.
    private sealed class CleaningWriter : StringWriter
    {
        public bool IsCleaned { get; private set; }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Split(' ').FirstOrDefault(word => word.EndsWith("access-pass.png", StringComparison.Ordinal)) is not { } picture)
                return;
            Directory.Delete(Path.GetDirectoryName(picture)!, recursive: true);
            IsCleaned = true;
        }
    }
}
