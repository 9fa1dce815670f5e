using System.Text.RegularExpressions;
using TwoFactor.Cli.Codes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;

namespace TwoFactor.Cli.Tests;

/// <summary>What is written where: plain to a pipe, moving to a terminal, JSON to a script; and never what must not be.</summary>
public sealed partial class OutputTests
{
    private static readonly TerminalTraits Narrow = new(() => 60, HasTrueColour: false);

    [Test]
    public async Task Without_a_terminal_nothing_is_coloured_or_moves()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        foreach (string command in (string[])["login approve --tenant globex", "sezame pair jdoe --tenant acme --wait 0s", "doctor", "--help"])
            Assert.That((await stage.Cli.RunAsync(command)).ToString(), Does.Not.Contain('\e').And.Not.Contain('\r'), command);
    }

    [Test]
    public async Task In_a_terminal_the_waiting_moves_in_one_line_that_fits()
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
    public async Task In_a_terminal_the_access_pass_is_drawn_and_leaves_no_file()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await new Tool(stage.Folder) { Terminal = Narrow }.RunAsync("login approve --tenant globex");
        Assert.That(run.Output, Does.Contain("▀\e[0m\n").And.Contain("Pick this picture on the phone."));
    }

    [Test]
    public async Task A_terminal_that_is_too_narrow_for_a_code_says_what_to_do()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await new Tool(stage.Folder) { Terminal = new TerminalTraits(() => 30, false) }.RunAsync("sezame pair jdoe --tenant acme --wait 0s");
        Assert.That(run.Output, Does.Contain("use --png FILE").And.Not.Contain('█'));
    }

    [Test]
    public void No_colour_and_dumb_terminals_count_as_none()
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
            "sezame unpair jdoe", "sezame sign", "sezame deregister", "secsign check", "fraud-notice approve --tenant acme", "doctor", "login", "login x --nonsense", "sezame",
        ])
        {
            CliRun run = await cli.RunAsync($"{command} --json");
            Assert.That((string?)run.Result["event"], Is.EqualTo("result"), command);
            Assert.That((int?)run.Result["exitCode"], Is.EqualTo((int)run.ExitCode), command);
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
    public async Task Argument_errors_name_the_option(string commandLine, string option)
    {
        await using Stage stage = await Stage.OpenAsync();
        CliRun run = await stage.Cli.RunAsync(commandLine);
        Assert.That((run.ExitCode, run.Error.Count(c => c == '\n')), Is.EqualTo((ExitCode.Usage, 1)), run.ToString());
        Assert.That(run.Error, Does.Contain(option));
    }

    [Test]
    public void Text_of_a_service_cannot_steer_the_terminal() =>
        Assert.That(Printable.Line("Denied\e[2J\r\nApproved\u0085\u009b31m"), Is.EqualTo("Denied [2J  Approved  31m"));

    [Test]
    public void Pictures_of_the_common_kinds_are_read_and_others_left_alone()
    {
        // One row of two pixels, black and white, in each kind.
        Pixel[] expected = [new(0, 0, 0), new(255, 255, 255)];
        Assert.That(Read(0, [0, 0, 255]), Is.EqualTo(expected));
        Assert.That(Read(2, [0, 0, 0, 0, 255, 255, 255]), Is.EqualTo(expected));
        Assert.That(Read(3, [0, 1, 0], ("PLTE", [255, 255, 255, 0, 0, 0])), Is.EqualTo(expected));
        Assert.That(Read(4, [0, 0, 255, 0, 0]), Is.EqualTo(expected), "what is transparent is white");
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
}
