using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Spectre.Console;
using TwoFactor.Cli.Codes;
using TwoFactor.Cli.Commands;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;

namespace TwoFactor.Cli.Tests;

/// <summary>The output: plain into a pipe, with escape sequences in a terminal, JSON lines with <c>--json</c>; and never a secret.</summary>
public sealed partial class OutputTests
{
    private static readonly TerminalTraits Narrow = new(() => 60, HasTrueColour: false);

    [Test]
    public async Task Without_a_terminal_the_output_has_no_escape_sequences()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        foreach (string command in (string[])["login approve --tenant globex", "sezame pair jdoe --tenant acme --wait 0s", "doctor", "--help"])
            Assert.That((await stage.Cli.RunAsync(command)).ToString(), Does.Not.Contain('\e').And.Not.Contain('\r'), command);
    }

    [Test]
    public async Task A_terminal_that_is_gone_does_not_end_the_work_that_is_waited_for()
    {
        CliConsole console = new(new GoneTerminal(), TextWriter.Null, Narrow);
        TaskCompletionSource<string> work = new();

        Task<string> shown = new WaitingDisplay(console, new ConsoleReporter(console), TimeProvider.System)
            .ShowAsync("Waiting", TimeProvider.System.GetUtcNow().AddMinutes(1), _ => work.Task);
        Assert.That(shown.IsCompleted, Is.False);
        work.SetResult("certificate");

        Assert.That(await shown, Is.EqualTo("certificate"));
    }

    [Test]
    public async Task In_a_terminal_the_waiting_redraws_one_line_that_fits()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await new Tool(stage.Folder) { Terminal = Narrow }.RunAsync("login approve-after-1s --tenant acme");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Assert.That(run.Output, Does.Contain(" left\e[0m\e[K").Or.Contain(" left\e[K"));
        Assert.That(run.Output, Does.Not.Contain("\e[0A").And.Not.Match(@"\e\[\d*[ABCD]"), "nothing but the line itself is redrawn");
        Assert.That(Escape().Replace(run.Output, string.Empty).Split('\n', '\r').Select(line => line.Length), Has.All.LessThanOrEqualTo(60));
    }

    [Test]
    public void The_line_that_is_redrawn_fits_also_with_wide_characters(
        [Values("Waiting for the phone of 王小明王小明王小明王小明", "Waiting for the phone of 👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "Waiting")] string what)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        for (int width = 17; width < 120; width++)
        {
            StringWriter output = new();
            IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
            console.Profile.Width = 1000;
            console.Write(new WaitingLine(what, now, now.AddHours(20)).Draw("王小明", now, width));
            string line = output.ToString();
            Assert.That(line.GetCellWidth(), Is.LessThanOrEqualTo(width), line);
            Assert.That(line, Does.EndWith(" left").And.Not.Contain('\uFFFD'));
        }
    }

    [Test]
    public void The_last_line_of_a_text_needs_no_line_break([Values("", "\n", "\r\n")] string end)
    {
        StringWriter output = new() { NewLine = "\n" };
        using (ReporterWriter writer = new(new JsonReporter(new CliConsole(output, TextWriter.Null), new RunContext { Command = "demo" })))
            writer.Write("first\nlast" + end);
        Assert.That(output.ToString().TrimEnd().Split('\n').Select(line => (string?)JsonNode.Parse(line)!["text"]), Is.EqualTo(["first", "last"]));
    }

    [Test]
    public async Task In_a_terminal_the_access_pass_is_drawn_and_leaves_no_file()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await new Tool(stage.Folder) { Terminal = Narrow }.RunAsync("login approve --tenant globex");
        Assert.That(run.Output, Does.Contain("▀\e[0m\n").And.Contain("Pick this picture on the phone."));
    }

    [TestCase(80, 24)]
    [TestCase(60, 20)]
    public async Task A_window_too_low_for_a_QR_code_is_reported_with_the_missing_lines(int width, int height)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await Run(height);
        string text = string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        int missing = int.Parse(Regex.Match(text, @"(\d+) too few").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.That(text, Does.Contain($"the window has {height} lines, {missing} too few.").And.Contain("--png FILE"));
        Assert.That(run.Output.TrimEnd('\n').Split('\n'), Has.Length.LessThanOrEqualTo(height + missing), "the code fits into the reported height");
        Assert.That((await Run(height + missing)).Output, Does.Not.Contain("too few"));

        async Task<CliRun> Run(int lines) => await new Tool(stage.Folder) { Window = (width, lines) }.RunAsync("sezame pair jdoe --tenant acme --wait 0s");
    }

    [Test]
    public async Task A_file_that_fails_ends_the_command_with_a_word([Values] bool isRight)
    {
        StringWriter error = new() { NewLine = "\n" };
        CommandRunner runner = new(new CliConsole(TextWriter.Null, error), new CliEnvironment(new Dictionary<string, string>(), Path.GetTempPath(), TimeProvider.System));
        RootCommand command = new() { runner.Json };
        runner.Attach(command, (_, _, _) => throw (isRight ? new UnauthorizedAccessException("No right to 'a.txt'.") : (Exception)new IOException("No space left on device.")));
        int code = await command.Parse([]).InvokeAsync();
        Assert.That((code, error.ToString()), Is.EqualTo((1, isRight ? "twofactor: No right to 'a.txt'.\n" : "twofactor: No space left on device.\n")));
    }

    [TestCase(60, true)]
    [FullCheckCase(60, false)]
    [FullCheckCase(80, true)]
    [FullCheckCase(80, false)]
    public async Task No_line_is_broken_within_a_word(int width, bool isColoured)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants => tenants["globex"]!["SecSign"]!["FallbackEndpoint"] = "https://localhost:1/");
        foreach (string command in (string[])["doctor", "login deny --tenant globex", "login nobody --tenant acme", "sezame register", "--help", "login --help", "logn", "login approve --tenant globex"])
        {
            CliRun wide = await new Tool(stage.Folder) { Window = (10_000, 100) }.RunAsync(command);
            CliRun run = await new Tool(stage.Folder) { Window = (width, 100), Terminal = isColoured ? Narrow : null }.RunAsync(command);
            string[] lines = [.. Escape().Replace(run.Output + run.Error, string.Empty).Split('\n', '\r')];
            Assert.That(lines.Where(line => line.Length > width && line.Trim().Contains(' ', StringComparison.Ordinal) && !line.Contains('█', StringComparison.Ordinal)), Is.Empty, command);
            if (command is "doctor")
                Assert.That(Words(run), Is.EqualTo(Words(wide)), command);
        }

        static string[] Words(CliRun run) => Escape().Replace(run.Output + run.Error, string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    [Test]
    public void A_continued_line_starts_below_the_last_column() => Assert.That(
        WordWrap.Fit("ok    acme  tls  trusted until the end of the year", new TextWindow(() => 42, () => 24)),
        Is.EqualTo("ok    acme  tls  trusted until the end of\n                 the year"));

    [TestCase("", "sezame")]
    [TestCase("sezame", "register")]
    [TestCase("phone", "approve")]
    public async Task A_command_without_its_subcommand_shows_the_help(string command, string listed)
    {
        CliRun run = await new Tool(Path.GetTempPath()).RunAsync(command);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Ok, string.Empty)));
        Assert.That(run.Output, Does.Contain("Usage:").And.Contain(listed));
    }

    [TestCase("logn", "There is no command 'logn'; did you mean 'login'? See 'twofactor --help'.\n")]
    [TestCase("logn jdoe", "did you mean 'login'?")]
    [TestCase("LOGIN jdoe", "did you mean 'login'?")]
    [TestCase("sezame regsiter", "did you mean 'register'?")]
    [TestCase("pair jdoe", "did you mean 'sezame pair'?")]
    [TestCase("phone aprove", "did you mean 'approve'?")]
    [TestCase("login jdoe --tennant acme", "did you mean --tenant?")]
    [TestCase("login --tennant acme", "did you mean --tenant?")]
    [TestCase("login jdoe -tenant acme", "did you mean --tenant?")]
    [TestCase("login jdoe --jsn", "did you mean --json?")]
    [TestCase("doctor --confg=x", "did you mean --config?")]
    public async Task A_misspelt_word_gets_the_nearest_suggestion(string command, string suggestion)
    {
        CliRun run = await new Tool(Path.GetTempPath()).RunAsync(command);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((ExitCode.Usage, string.Empty)));
        Assert.That(run.Error, Does.Contain(suggestion));
    }

    [Test]
    public async Task An_unknown_word_gets_no_suggestion_and_an_unknown_option_is_not_taken_as_a_user()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun far = await stage.Cli.RunAsync("frobnicate");
        CliRun option = await stage.Cli.RunAsync("login --key-password hunter2");
        CliRun user = await stage.Cli.RunAsync("login --tenant globex -- --unknown");
        Assert.That(far.Error, Is.EqualTo("twofactor: There is no command 'frobnicate'. See 'twofactor --help'.\n"));
        Assert.That(option.Error, Does.Contain("There is no option --key-password").And.Not.Contain("hunter2"));
        Assert.That(user.ExitCode, Is.Not.EqualTo(ExitCode.Ok).And.Not.EqualTo(ExitCode.Fault));
        Assert.That(user.Error, Does.Not.Contain("option"), "after -- every word is a value");
    }

    [Test]
    public async Task In_a_terminal_too_narrow_for_a_QR_code_the_output_suggests_a_PNG_file()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await new Tool(stage.Folder) { Terminal = new TerminalTraits(() => 30, false) }.RunAsync("sezame pair jdoe --tenant acme --wait 0s");
        Assert.That(run.Output, Does.Contain("use --png FILE").And.Not.Contain('█'));
    }

    [Test]
    public void NO_COLOR_and_dumb_terminals_count_as_no_terminal()
    {
        Assert.That(Find(new()), Is.Not.Null);
        Assert.That(Find(new() { ["NO_COLOR"] = string.Empty }), Is.Not.Null);
        Assert.That(Find(new() { ["NO_COLOR"] = "1" }), Is.Null);
        Assert.That(Find(new() { ["TERM"] = "dumb" }), Is.Null);

        static TerminalTraits? Find(Dictionary<string, string> variables) =>
            TerminalTraits.Find(isRedirected: false, new CliEnvironment(variables, "/", TimeProvider.System));
    }

    [Test]
    public async Task Every_line_of_json_is_an_object_and_the_last_has_the_outcome_even_in_a_terminal()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        Tool cli = new(stage.Folder) { Terminal = Narrow };
        foreach (string command in (string[])
        [
            "login approve --tenant globex", "login deny --tenant acme", "sezame pair jdoe --tenant acme --wait 0s", "sezame status", "sezame status jdoe",
            "sezame unpair jdoe", "sezame sign", "secsign check", "fraud-notice approve --tenant acme", "doctor",
        ])
        {
            CliRun run = await cli.RunAsync($"{command} --json");
            Assert.That((string?)run.Result["event"], Is.EqualTo("result"), command);
            Assert.That((int?)run.Result["exitCode"], Is.EqualTo((int)run.ExitCode), command);
            Assert.That(run.Json.Count(line => (string?)line["event"] == "result"), Is.EqualTo(1), command);
            Assert.That(run.Result.AsObject().Select(property => property.Key), Is.SupersetOf((string[])["command", "tenant", "user"]), command);
            Assert.That(command, Does.StartWith((string)run.Result["command"]!), command);
            Assert.That(run.Output, Does.Not.Contain('\e'), command);
        }
    }

    [Test]
    public async Task A_password_among_the_arguments_is_refused_and_not_repeated([Values("--key-password hunter2", "--key-password=hunter2", "--password:hunter2")] string argument)
    {
        await using Stage stage = await Stage.OpenAsync();
        CliRun run = await stage.Cli.RunAsync($"login jdoe {argument}");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage));
        Assert.That(run.ToString(), Does.Not.Contain("hunter2").And.Contain("password"));
    }

    [TestCase("login jdoe --lifetime 5x", "--lifetime")]
    [TestCase("login jdoe --provider Other", "--provider")]
    [TestCase("sezame register --service-name Acme", "--email")]
    [TestCase("sezame register --email a@b.example", "--service-name")]
    [TestCase("sezame register --email a@b.example --service-name A --endpoint http://x", "--endpoint")]
    [TestCase("emulator --phone-port 70000", "--phone-port")]
    [TestCase("emulator --phone-port seven", "--phone-port")]
    [TestCase("emulator --address here", "--address")]
    [TestCase("doctor --config missing.json", "--config")]
    [TestCase("doctor --tenant", "--tenant")]
    [TestCase("login", "<user>")]
    [TestCase("login jdoe --endpoint http://localhost:7301/", "--endpoint")]
    [TestCase("login jdoe --endpoint nonsense --tenant acme", "--endpoint")]
    [TestCase("login jdoe --provider SecSign --service-name A --service-address b --fallback-endpoint http://x/", "--fallback-endpoint")]
    [TestCase("login jdoe --provider Sezame", "--certificate")]
    [TestCase("login jdoe --trusted-ca missing.pem", "--trusted-ca")]
    [TestCase("login jdoe --provider Sezame --certificate missing.pem --key missing.pem", "--certificate")]
    [TestCase("login jdoe --provider Sezame --pfx .", "--pfx")]
    [TestCase("login jdoe --key-password-file=", "--key-password-file")]
    [TestCase("login jdoe --config .", "--config")]
    [TestCase("login jdoe --lifetime 0s", "--lifetime")]
    [TestCase("login jdoe --lifetime 25h", "--lifetime")]
    [TestCase("login jdoe --tenant nonsense", "--tenant")]
    [TestCase("secsign check --endpoint http://x/", "--endpoint")]
    [TestCase("sezame sign --wait x", "--wait")]
    [TestCase("sezame sign --trusted-ca missing.pem", "--trusted-ca")]
    [TestCase("sezame sign --key-password-file missing", "--key-password-file")]
    [TestCase("sezame register --email a@b.example --service-name A --country at", "--country")]
    [TestCase("sezame register --email a@b.example --service-name A --key-length 1024", "--key-length")]
    [TestCase("sezame register --email a@b.example --service-name A --key-length 2049", "--key-length must be a multiple of 64")]
    [TestCase("sezame import --certificate missing.pem", "--certificate")]
    [TestCase("sezame import --pfx missing.pfx", "--pfx")]
    [TestCase("sezame status --folder=", "--folder")]
    [TestCase("sezame status --tenant acme", "--tenant")]
    [TestCase("sezame status --folder client --certificate client.pem --key client.key", "--certificate")]
    [TestCase("sezame status --ask-key-password", "--ask-key-password")]
    [TestCase("sezame status jdoe --folder client", "--folder")]
    [TestCase("phone list --phone ftp://x/", "--phone")]
    [TestCase("phone list --user=", "--user")]
    [TestCase("emulator --host-name https://x/", "--host-name")]
    [TestCase("emulator --secsign-id j/doe", "--secsign-id")]
    [TestCase("emulator --seed x", "--seed")]
    public async Task Argument_errors_name_the_option(string commandLine, string option)
    {
        await using Stage stage = await Stage.OpenAsync();
        CliRun run = await stage.Cli.RunAsync(commandLine);
        Assert.That((run.ExitCode, run.Error.Count(c => c == '\n')), Is.EqualTo((ExitCode.Usage, 1)), run.ToString());
        Assert.That(run.Error, Does.Contain(option));
    }

    [Test]
    public void Every_option_that_takes_a_path_checks_it()
    {
        CommandRunner runner = new(new CliConsole(TextWriter.Null, TextWriter.Null), new CliEnvironment(new Dictionary<string, string>(), Path.GetTempPath(), TimeProvider.System));
        IEnumerable<Option> paths = OptionsOf(CommandLine.Create(runner)).Where(option => option.HelpName is "FILE" or "FOLDER");
        Assert.That(paths, Is.Not.Empty.And.All.Matches<Option>(option => option!.Validators.Count == 1));

        static IEnumerable<Option> OptionsOf(Command command) => command.Options.Concat(command.Subcommands.SelectMany(OptionsOf));
    }

    [TestCase("login")]
    [TestCase("fraud-notice")]
    [TestCase("sezame pair")]
    [TestCase("sezame unpair")]
    [TestCase("sezame status")]
    public async Task An_invalid_user_is_an_error_of_usage_that_names_the_argument(string command)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        foreach (string user in (string[])["", " ", "j\u0007doe", "j\uD800doe", new string('x', 256)])
        {
            CliRun run = await stage.Cli.RunAsync([.. command.Split(' '), user]);
            Assert.That((run.ExitCode, run.Error.Split(' ')[1]), Is.EqualTo((ExitCode.Usage, "<user>")), run.ToString());
            Assert.That(run.Error, Does.Not.Contain("Parameter"));
        }
    }

    [Test]
    public async Task A_setting_that_an_option_overrides_is_named_by_the_option_and_others_by_the_configuration()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        await File.WriteAllTextAsync(stage.PathOf("junk.pem"), "junk");
        CliRun byOption = await stage.Cli.RunAsync("login approve --tenant globex --trusted-ca junk.pem");
        CliRun unknown = await stage.Cli.RunAsync("login approve --tenant acme --service-address x");
        CliRun json = await stage.Cli.RunAsync("login approve --config junk.pem");
        CliRun message = await stage.Cli.RunAsync(["login", "approve", "--tenant", "globex", "--message", new string('x', 501)]);
        Assert.That(byOption.ExitCode, Is.EqualTo(ExitCode.Usage), byOption.Error);
        Assert.That(byOption.Error, Does.StartWith("twofactor: --trusted-ca "));
        Assert.That((unknown.ExitCode, unknown.Error.Split(' ')[1]), Is.EqualTo((ExitCode.Usage, "--service-address")), unknown.ToString());
        Assert.That((json.ExitCode, json.Error.Split(' ')[1]), Is.EqualTo((ExitCode.Usage, "--config:")), json.ToString());
        Assert.That((message.ExitCode, message.Error.Split(' ')[1]), Is.EqualTo((ExitCode.Usage, "--message:")), message.ToString());
    }

    [Test]
    public async Task A_settings_file_that_nobody_named_is_not_reported_as_an_option()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        string file = stage.PathOf("appsettings.json");
        await using FileStream locked = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        CliRun found = await stage.Cli.RunAsync("login approve");
        CliRun named = await stage.Cli.RunAsync("login approve --config appsettings.json");
        Assert.That((found.ExitCode, found.Error), Is.EqualTo((ExitCode.Misconfigured, $"twofactor: '{file}' cannot be read.\n")));
        Assert.That((named.ExitCode, named.Error), Is.EqualTo((ExitCode.Usage, $"twofactor: --config: '{file}' cannot be read.\n")));
    }

    [Test]
    public void Control_characters_in_a_text_of_the_service_are_not_printed() =>
        Assert.That(Printable.Line("Denied\e[2J\r\nApproved\u0085\u009b31m"), Is.EqualTo("Denied [2J  Approved  31m"));

    [TestCase('\u061C')]
    [TestCase('\u200E')]
    [TestCase('\u200F')]
    [TestCase('\u2029')]
    [TestCase('\u202A')]
    [TestCase('\u202E')]
    [TestCase('\u2066')]
    [TestCase('\u2069')]
    public void Characters_that_change_the_order_of_letters_or_break_the_line_are_not_printed(char c)
    {
        Assert.That(Printable.Line($"Approved{c}deined"), Is.EqualTo("Approved deined"));
        Assert.That(Printable.Text($"Approved{c}deined"), Is.EqualTo("Approved deined"));
    }

    [Test]
    public void PNGs_of_the_common_colour_types_are_read_and_other_files_refused()
    {
        // One row of two pixels, black and white, in each kind.
        Pixel[] expected = [new(0, 0, 0), new(255, 255, 255)];
        Assert.That(Read(0, [0, 0, 255]), Is.EqualTo(expected));
        Assert.That(Read(2, [0, 0, 0, 0, 255, 255, 255]), Is.EqualTo(expected));
        Assert.That(Read(3, [0, 1, 0], ("PLTE", [255, 255, 255, 0, 0, 0])), Is.EqualTo(expected));
        Assert.That(Read(4, [0, 0, 255, 0, 0]), Is.EqualTo(expected), "transparent pixels are white");
        Assert.That(Read(6, [0, 0, 0, 0, 255, 9, 9, 9, 0]), Is.EqualTo(expected));
        Assert.That(Read(0, [9, 0, 255]), Is.Null, "unknown filter");
        Assert.That(Read(3, [0, 1, 0]), Is.Null, "no palette");
        Assert.That(Read(0, [0, 0]), Is.Null, "too short");
        Assert.That(PngPicture.Read("GIF89a"u8), Is.Null);

        static Pixel[]? Read(byte colourType, byte[] rows, params (string, byte[])[] more) =>
            PngPicture.Read(TextPicture.Png(2, 1, rows, colourType, more))?.Pixels;
    }

    [TestCase(0, 5, 5)]
    [TestCase(1, 5, 10)]
    [TestCase(2, 25, 25)]
    [TestCase(3, 15, 22)]
    [TestCase(4, 25, 30)]
    public void Every_filter_of_a_picture_is_undone(byte filter, byte left, byte right)
    {
        // Two rows of two pixels: 20 and 20, and below them a filtered 5 and 5.
        Picture picture = PngPicture.Read(TextPicture.Png(2, 2, [0, 20, 20, filter, 5, 5]))!;
        Assert.That((picture[0, 1].Red, picture[1, 1].Red), Is.EqualTo((left, right)));
    }

    [Test]
    public async Task With_json_a_failure_is_also_one_line_on_standard_error()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await stage.Cli.RunAsync("login deny --tenant globex --json");
        Assert.That((run.Error, (string?)run.Result["message"]), Is.EqualTo(("twofactor: Denied: the person said no.\n", "Denied: the person said no.")));
    }

    [TestCase("login")]
    [TestCase("login x --nonsense")]
    [TestCase("sezame")]
    [TestCase("sezame deregister")]
    [TestCase("login x --lifetime 5x")]
    [TestCase("login x --tenant nonsense")]
    [TestCase("logn x")]
    public async Task With_json_an_error_of_usage_is_on_standard_error_only(string command)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await stage.Cli.RunAsync($"{command} --json");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((ExitCode.Usage, string.Empty)), run.ToString());
        Assert.That(run.Error, Does.Match("^twofactor: [^\n]+\n$"));
    }

    [Test]
    public async Task With_json_every_state_is_a_word_of_the_enumeration_and_results_name_tenant_and_user()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun login = await stage.Cli.RunAsync("login approve-after-1s --tenant ACME --json");
        CliRun failed = await stage.Cli.RunAsync("login unknown --tenant globex --json");
        CliRun pairing = await stage.Cli.RunAsync("sezame pair jdoe --wait 0s --json");
        CliRun oneOff = await stage.Cli.RunAsync($"login approve --provider secsign {stage.SecSignOptions} --json");

        Assert.That(login.Json.Concat(oneOff.Json).Select(line => (string?)line["state"]).OfType<string>(), Has.All.Matches<string>(word => Enum.GetNames<ChallengeState>().Contains(word)));
        Assert.That(login.Json.Select(line => (string?)line["state"]), Has.Some.EqualTo("Pending").And.Some.EqualTo("Approved"));
        Assert.That(Subject(login), Is.EqualTo(("login", "acme", "approve-after-1s")));
        Assert.That(Subject(failed), Is.EqualTo(("login", "globex", "unknown")));
        Assert.That((string?)failed.Result["error"], Is.EqualTo("UserNotEnrolled"));
        Assert.That(Subject(pairing), Is.EqualTo(("sezame pair", "acme", "jdoe")));
        Assert.That(Subject(oneOff), Is.EqualTo(("login", (string?)null, "approve")));

        static (string?, string?, string?) Subject(CliRun run) => ((string?)run.Result["command"], (string?)run.Result["tenant"], (string?)run.Result["user"]);
    }

    [Test]
    public async Task The_internal_tenant_of_a_login_by_options_is_not_shown([Values("", " --json")] string json)
    {
        await using Stage stage = await Stage.OpenAsync();
        foreach (string command in (string[])
        [
            $"login approve --provider SecSign {stage.SecSignOptions}", $"login unknown --provider SecSign {stage.SecSignOptions}", $"secsign check {stage.SecSignOptions}",
            $"fraud-notice jdoe --provider SecSign {stage.SecSignOptions}", $"login jdoe --provider Sezame", "login approve --provider SecSign --service-name A --service-address b",
        ])
        {
            CliRun run = await stage.Cli.RunAsync(command + json);
            Assert.That(run.ToString(), Does.Not.Contain("command-line").And.Not.Contain("TwoFactor:Tenants"), command);
        }
    }

    [Test]
    public async Task The_advice_is_printed_once()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun frozen = await stage.Cli.RunAsync("login frozen --tenant globex");
        Assert.That(Regex.Count(frozen.Error, "unfreeze"), Is.EqualTo(1), frozen.Error);
    }

    [Test]
    public void The_readme_has_the_table_of_exit_codes()
    {
        string readme = File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "README.md"));
        foreach ((ExitCode code, string word, string meaning) in ExitCodes.All)
            Assert.That(readme, Does.Contain($"| {(int)code} | `{word}` | {meaning} |"));
    }

    [Test]
    public void Every_exit_code_has_a_word_and_a_meaning() =>
        Assert.That(ExitCodes.All.Select(entry => entry.Code), Is.EquivalentTo(Enum.GetValues<ExitCode>()));

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Escape();

    private sealed class GoneTerminal : StringWriter
    {
        public override void Write(char value) => throw new IOException("Input/output error", 5);
    }
}
