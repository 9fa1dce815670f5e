using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TwoFactor.Cli.Commands.Phone;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Emulator;

namespace TwoFactor.Cli.Tests.Output;

/// <summary>Scripts rely on the tables of README.md: which events <c>--json</c> reports, and which members each has.</summary>
public sealed partial class JsonEventTests
{
    private const string Result = "result";

    private readonly List<JsonObject> reported = [];

    [Test]
    public void The_readme_lists_the_events_that_the_program_can_report()
    {
        IEnumerable<string> ofCalls = Directory.GetFiles(SourceFolder(), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => ReportCall().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value);
        IEnumerable<string> ofPhones = Enum.GetValues<PhoneItemKind>().Select(kind => new PhoneItem(kind, "1", null, "", []).EventName);
        Assert.That(Rows("event").SelectMany(row => Names(row[0])), Is.EquivalentTo(ofCalls.Concat(ofPhones).Append(Result).Distinct()));
    }

    [Test]
    public async Task The_events_have_the_members_that_the_readme_lists()
    {
        await ReportAllEventsAsync();

        HashSet<string> ofResults = [.. Rows("result").SelectMany(row => Names(row[1]))];
        Assert.Multiple(() =>
        {
            foreach (string[] row in Rows("event"))
            {
                foreach (string name in Names(row[0]))
                {
                    JsonObject[] lines = [.. reported.Where(line => (string?)line["event"] == name)];
                    Assert.That(lines, Is.Not.Empty, name);
                    string[] listed = [.. Names(row[2])];
                    Assert.That(lines.SelectMany(MembersOf).Distinct(), Is.EquivalentTo(name == Result ? listed.Concat(ofResults).Distinct() : listed), name);
                    Assert.That(lines.Select(MembersOf), Has.All.SupersetOf(listed.Except(Sometimes(row[2]))), name);
                }
            }
        });
    }

    [Test]
    public async Task The_readme_shows_a_failed_result_as_it_is_reported()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await stage.Cli.RunAsync("login nobody --tenant globex --json");
        Assert.That(Readme().Contains($"\n{run.Result.ToJsonString()}\n", StringComparison.Ordinal), Is.True, run.ToString());
    }

    // Also every member that is marked with "only".
    private async Task ReportAllEventsAsync()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        string register = $"sezame register --service-name Initech {stage.SezameOptions} --key-length 2048";
        await RunAsync($"{register} --email {Stage.Email}");
        stage.Emulator.Phone.Acknowledge(stage.Emulator.Phone.GetScreen().Registrations.Single().Id);
        await RunAsync("sezame sign");
        await RunAsync("sezame reencrypt");
        await RunAsync("sezame import --certificate sezame-client/certificate.pem --key sezame-client/key.pem --password-file sezame-client/key.pass --folder imported");
        await RunAsync("sezame status");
        await RunAsync("sezame status jdoe --tenant acme");
        await RunAsync($"{register} --qr-user jdoe --folder scanned");
        await RunAsync($"{register} --qr-user jdoe --folder scanned");  // shows the code again
        await RunAsync("sezame pair jdoe --tenant acme --wait 0s");
        await RunAsync("secsign check");

        stage.Emulator.Faults.Add(new Fault(FaultKind.BadGateway) { Call = "GET /auth/status/<id>", Times = 1 });
        await RunAsync("login approve --tenant acme");
        stage.Emulator.Faults.Add(new Fault(FaultKind.BadGateway) { Call = "ReqReleaseAuthSession", Times = 10 });
        await RunAsync("login approve --tenant globex");
        stage.Emulator.Faults.Clear();
        await RunAsync("login unknown --tenant globex");
        await RunUntilAsync("login never --tenant acme", "waiting", line => (string?)line["event"] == "waiting" ? RunAsync("phone list") : Task.CompletedTask);
        await RunAsync("fraud-notice never --tenant acme");

        Task answered = RunAsync("login jdoe --tenant globex");
        await stage.Emulator.Phone.WaitForRequestAsync("jdoe");
        await RunAsync("phone approve --user jdoe");
        await answered;
        Task suspended = RunAsync("login jdoe --tenant globex");
        await stage.Emulator.Phone.WaitForRequestAsync("jdoe");
        await RunAsync("login jdoe --tenant globex"); // suspends the first login, and freezes the ID
        await suspended;
        await RunUntilAsync("phone watch", "gone", line => (string?)line["event"] == "frozen-id" ? RunAsync("phone thaw") : Task.CompletedTask);

        await RunUntilAsync("emulator --phone-port 0 --sezame-port 0 --secsign-port 0 --secsign-fallback-port 0", "listening");
        LineWriter story = new();
        using (ReporterWriter demo = new(new JsonReporter(new CliConsole(story, TextWriter.Null), new RunContext { Command = "demo" })))
            await demo.WriteLineAsync("A line of the demo.");
        Note(await story.ReadAsync());

        async Task RunAsync(string command)
        {
            foreach (JsonNode line in (await stage.Cli.RunAsync(WithOptions(command))).Json)
                Note(line.ToJsonString());
        }

        // Ctrl+C after the first event with that name.
        async Task RunUntilAsync(string command, string last, Func<JsonObject, Task>? react = null)
        {
            using CancellationTokenSource ctrlC = new();
            LineWriter output = new() { NewLine = "\n" };
            Task<CliRun> running = stage.Cli.RunAsync(WithOptions(command).Split(' '), output, new StringWriter(), ctrlC.Token);
            JsonObject line;
            do
            {
                line = Note(await output.ReadAsync());
                if (react is not null)
                    await react(line);
            }
            while ((string?)line["event"] != last);
            await ctrlC.CancelAsync();
            Note((await running).Result.ToJsonString());
        }

        string WithOptions(string command) => command.StartsWith("phone", StringComparison.Ordinal) ? $"{command} --phone {stage.Emulator.PhoneAddress} --json" : $"{command} --json";
    }

    private JsonObject Note(string line)
    {
        JsonObject noted = JsonNode.Parse(line)!.AsObject();
        lock (reported)
            reported.Add(noted);
        return noted;
    }

    private static IEnumerable<string> MembersOf(JsonObject line) => line.Select(member => member.Key).Where(name => name != "event");

    // The rows of the table whose first column has that name.
    private static IEnumerable<string[]> Rows(string column) => Readme().Split('\n')
        .SkipWhile(line => !line.StartsWith($"| {column} |", StringComparison.Ordinal)).Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries));

    private static IEnumerable<string> Names(string cell) => InCode().Matches(InBrackets().Replace(cell, string.Empty)).Select(match => match.Groups[1].Value);

    private static IEnumerable<string> Sometimes(string cell) => MarkedWithOnly().Matches(cell).Select(match => match.Groups[1].Value);

    private static string Readme() => File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "README.md")).ReplaceLineEndings("\n");

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(path, "../../../../src/TwoFactor.Cli"));

    [GeneratedRegex(@"\bReport\(\s*""([^""]+)""")]
    private static partial Regex ReportCall();

    [GeneratedRegex("`([A-Za-z-]+)`")]
    private static partial Regex InCode();

    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex InBrackets();

    [GeneratedRegex(@"`([A-Za-z]+)` \([^)]*\bonly\b")]
    private static partial Regex MarkedWithOnly();
}
