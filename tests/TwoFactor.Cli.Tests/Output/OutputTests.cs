using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Spectre.Console;
using TwoFactor.Cli.Commands;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;

namespace TwoFactor.Cli.Tests.Output;

/// <summary>The output for people: plain into a pipe, with escape sequences in a terminal.</summary>
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
        Assert.That(run.Output, Does.Contain("▀\e[0m\n").And.Contain("Pick this picture on the phone.").And.Not.Contain(".png"));
    }

    [Test]
    public async Task A_file_error_ends_the_command_with_one_line([Values] bool isAccessDenied)
    {
        StringWriter error = new() { NewLine = "\n" };
        CommandRunner runner = new(new CliConsole(TextWriter.Null, error), new CliEnvironment(new Dictionary<string, string>(), Path.GetTempPath(), TimeProvider.System));
        RootCommand command = new() { runner.Json };
        runner.Attach(command, (_, _, _) => throw (isAccessDenied ? new UnauthorizedAccessException("No right to 'a.txt'.") : (Exception)new IOException("No space left on device.")));
        int code = await command.Parse([]).InvokeAsync();
        Assert.That((code, error.ToString()), Is.EqualTo((1, isAccessDenied ? "twofactor: No right to 'a.txt'.\n" : "twofactor: No space left on device.\n")));
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
