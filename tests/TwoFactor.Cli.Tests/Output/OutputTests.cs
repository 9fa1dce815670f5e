using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Spectre.Console;
using TwoFactor.Cli.Commands;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;

namespace TwoFactor.Cli.Tests.Output;

/// <summary>The output for people: plain into a pipe, with escape sequences in a terminal, broken between words in a window.</summary>
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

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Escape();

    private sealed class GoneTerminal : StringWriter
    {
        public override void Write(char value) => throw new IOException("Input/output error", 5);
    }
}
