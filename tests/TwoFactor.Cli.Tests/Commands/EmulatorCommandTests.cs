using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Emulator;

namespace TwoFactor.Cli.Tests.Commands;

/// <summary>The options of <c>twofactor emulator</c>. That it runs is shown with the process.</summary>
public sealed class EmulatorCommandTests
{
    [Test]
    public async Task Help_lists_every_switch_with_its_default()
    {
        CliRun run = await new Tool(Path.GetTempPath()).RunAsync("emulator --help");

        string help = string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        foreach (EmulatorSwitch one in EmulatorSwitch.All)
            Assert.That(help, Does.Contain(one.Option).And.Contain($"{one.Description} (default: {one.Default})"));
        Assert.That(help, Does.Contain("--host-name"));
    }

    // The first line of a broken command would register at the real service.
    [Test]
    public async Task A_command_to_copy_is_not_broken_into_lines()
    {
        using CancellationTokenSource ctrlC = new();
        LineWriter output = new() { NewLine = "\n" };
        Tool tool = new(Path.GetTempPath()) { Window = (40, 24) };
        Task<CliRun> running = tool.RunAsync(
            "emulator --phone-port 0 --sezame-port 0 --secsign-port 0 --secsign-fallback-port 0".Split(' '), output, new StringWriter(), ctrlC.Token);
        string banner = await output.ReadAsync();
        await ctrlC.CancelAsync();

        Assert.That((await running).ExitCode, Is.EqualTo(ExitCode.Ok));
        string command = banner.Split('\n').Single(line => line.Contains("sezame register", StringComparison.Ordinal));
        char quote = OperatingSystem.IsWindows() ? '"' : '\''; // double quotes would not keep a "$" of the path in a shell
        Assert.That(command, Does.Contain("--endpoint https://localhost:").And.Contain($"--trusted-ca {quote}").And.EndWith($"emulator-ca.pem{quote}"));
    }

    [Test]
    public async Task A_state_that_cannot_be_saved_is_reported()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-cli-tests-");
        try
        {
            using CancellationTokenSource ctrlC = new();
            LineWriter output = new() { NewLine = "\n" };
            StringWriter error = new() { NewLine = "\n" };
            Task<CliRun> running = new Tool(folder.FullName).RunAsync(
                "emulator --phone-port 0 --sezame-port 0 --secsign-port 0 --secsign-fallback-port 0 --folder state --json".Split(' '), output, error, ctrlC.Token);
            using EmulatorClient phone = new(new Uri((string)JsonNode.Parse(await output.ReadAsync())!["phone"]!));
            string file = Path.Combine(folder.FullName, "state", "emulator-state.json");
            File.Delete(file);
            Directory.CreateDirectory(file);

            await phone.AddSecSignIdAsync("jdoe");
            await ctrlC.CancelAsync();
            CliRun run = await running;

            Assert.That(run.Error, Does.Contain($"twofactor: The emulator's state could not be written to {file}"), run.ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task A_port_that_is_in_use_is_reported_with_the_options_that_choose_another()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        CliRun run = await new Tool(Path.GetTempPath()).RunAsync(
            $"emulator --phone-port {((IPEndPoint)other.LocalEndpoint).Port} --sezame-port 0 --secsign-port 0 --secsign-fallback-port 0");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured));
        Assert.That(run.Error, Does.Contain("address already in use. Stop the program that uses it").And.Contain("--phone-port"));
    }

    [TestCase("--sign-once perhaps", "--sign-once must be true or false.")]
    [TestCase("--session-lifetime 0s", "--session-lifetime must be a time, for example 90s or 5m.")]
    [TestCase("--session-lifetime soon", "--session-lifetime must be a time, for example 90s or 5m.")]
    [TestCase("--host-name https://x/", "--host-name: \"https://x/\" is not a host name.")]
    [TestCase("--secsign-id j/doe", "--secsign-id: A SecSign ID has only letters")]
    public async Task A_wrong_value_is_reported_by_its_option(string options, string message)
    {
        CliRun run = await new Tool(Path.GetTempPath()).RunAsync($"emulator --phone-port 0 --sezame-port 0 --secsign-port 0 --secsign-fallback-port 0 {options}");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage));
        Assert.That(run.Error, Does.Contain(message));
    }
}
