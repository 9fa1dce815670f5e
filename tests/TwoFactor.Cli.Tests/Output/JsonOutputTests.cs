using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;

namespace TwoFactor.Cli.Tests.Output;

/// <summary>The output for scripts (<c>--json</c>): one object in each line, and the outcome in the last.</summary>
public sealed class JsonOutputTests
{
    [Test]
    public void The_last_line_of_a_text_needs_no_line_break([Values("", "\n", "\r\n")] string end)
    {
        StringWriter output = new() { NewLine = "\n" };
        using (ReporterWriter writer = new(new JsonReporter(new CliConsole(output, TextWriter.Null), new RunContext { Command = "demo" })))
            writer.Write("first\nlast" + end);
        Assert.That(output.ToString().TrimEnd().Split('\n').Select(line => (string?)JsonNode.Parse(line)!["text"]), Is.EqualTo(["first", "last"]));
    }

    [Test]
    public async Task Every_line_of_json_is_an_object_and_the_last_has_the_outcome_even_in_a_terminal()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        Tool cli = new(stage.Folder) { Terminal = new TerminalTraits(() => 60, HasTrueColour: false) };
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
}
