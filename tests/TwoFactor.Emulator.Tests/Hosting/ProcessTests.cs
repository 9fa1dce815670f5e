using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TwoFactor.Emulator.Hosting;

namespace TwoFactor.Emulator.Tests.Hosting;

/// <summary>The emulator as a program of its own.</summary>
internal sealed class ProcessTests
{
    [Test]
    public async Task The_process_prints_its_addresses_serves_and_ends_on_SIGTERM()
    {
        using Process process = Start("--secsign-id", "johndoe",
            "--phone-port", "0", "--sezame-port", "0", "--secsign-port", "0", "--secsign-fallback-port", "0");
        List<string> banner = [];
        while (await process.StandardOutput.ReadLineAsync() is string line && line != "Ctrl+C ends it.")
            banner.Add(line);
        string Value(string name) => banner.First(line => line.Contains(name, StringComparison.Ordinal)).Split(' ', '=')[^1];

        using HttpClient http = new();
        Assert.That(await http.GetStringAsync(new Uri(Value("Phone") + "api/screen")), Does.Contain("johndoe"));
        Assert.That(Value("Sezame__Endpoint"), Is.EqualTo(Value("  Sezame  ")));
        string[] secSignTenant = ["Provider=SecSign", "SecSign__ServiceName=", "SecSign__ServiceAddress=", "SecSign__Endpoint="];
        Assert.That(secSignTenant, Has.All.Matches<string>(setting => banner.Any(line => line.Contains(setting!, StringComparison.Ordinal))));
        Assert.That(banner, Has.Some.Contains("twofactor sezame register").And.Contains($"--endpoint {Value("  Sezame  ")} --trusted-ca"));
        string authority = Value("SecSign__TrustedCaPath");
        Assert.That(await File.ReadAllTextAsync(authority), Does.StartWith("-----BEGIN CERTIFICATE-----"));

        using Process kill = Process.Start("kill", $"-TERM {process.Id}");
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero);
        Assert.That(File.Exists(authority), Is.False);
    }

    [Test]
    public async Task A_state_that_cannot_be_saved_is_reported()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("emulator-folder-");
        try
        {
            using Process process = Start(
                "--folder", folder.FullName, "--phone-port", "0", "--sezame-port", "0", "--secsign-port", "0", "--secsign-fallback-port", "0");
            Uri? address = null;
            while (await process.StandardOutput.ReadLineAsync() is string line && line != "Ctrl+C ends it.")
                address ??= line.StartsWith("  Phone ", StringComparison.Ordinal) ? new Uri(line.Split(' ')[^1]) : null;
            string file = Path.Combine(folder.FullName, "emulator-state.json");
            File.Delete(file);
            Directory.CreateDirectory(file);

            using EmulatorClient phone = new(address!);
            await phone.AddSecSignIdAsync("johndoe");
            using Process kill = Process.Start("kill", $"-TERM {process.Id}");
            string errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();

            Assert.That(errors, Does.Contain($"The emulator's state could not be written to {file}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task The_process_refuses_to_run_in_production()
    {
        using Process process = Start(["--phone-port", "0"], ("DOTNET_ENVIRONMENT", "Production"));

        Assert.That(await process.StandardError.ReadToEndAsync(), Does.Contain("does not start").And.Contain("Production"));
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task A_port_that_is_in_use_is_reported_with_the_options_that_choose_another()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        using Process process = Start(
            "--phone-port", $"{((IPEndPoint)other.LocalEndpoint).Port}", "--sezame-port", "0", "--secsign-port", "0", "--secsign-fallback-port", "0");

        Assert.That(await process.StandardError.ReadToEndAsync(), Does.Contain("already in use").And.Contain("choose other ports with --phone-port"));
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task A_wrong_option_is_reported_with_the_usage()
    {
        using Process process = Start("--sezame-prot", "7301");

        string said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(said, Does.StartWith("Unknown option: --sezame-prot").And.Contain("--secsign-fallback-port N"));
        Assert.That(process.ExitCode, Is.EqualTo(2));
    }

    [Test]
    public async Task Help_is_printed_wherever_it_is_asked_for()
    {
        using Process process = Start("--secsign-id", "johndoe", "--help");

        Assert.That(await process.StandardOutput.ReadToEndAsync(), Does.Contain("--secsign-fallback-port N"));
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero);
    }

    [Test]
    public async Task A_value_out_of_its_range_is_reported_without_the_name_of_a_parameter()
    {
        using Process process = Start("--secsign-id", "john doe");

        Assert.That(await process.StandardError.ReadToEndAsync(), Does.Contain("A SecSign ID has only letters").And.Not.Contain("Parameter"));
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.EqualTo(1));
    }

    [Test]
    public void Every_option_is_parsed()
    {
        EmulatorOptions options = EmulatorArguments.Parse(
            [
                "--sezame-port", "1", "--secsign-port", "2", "--secsign-fallback-port", "3", "--phone-port", "4",
                "--folder", "/x", "--address", "0.0.0.0", "--seed", "-5", "--allow-loopback-callbacks", "--allow-outside-development",
                "--email", "a@x", "--email", "b@x", "--secsign-id", "johndoe",
            ],
            out string? error)!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error, Is.Null);
            Assert.That((options.SezamePort, options.SecSignPort), Is.EqualTo((1, 2)));
            Assert.That((options.SecSignFallbackPort, options.PhonePort), Is.EqualTo((3, 4)));
            Assert.That(options.AllowOutsideDevelopment, Is.True);
            Assert.That((options.Folder, options.Address), Is.EqualTo(("/x", IPAddress.Any)));
            Assert.That((options.Seed, options.AllowLoopbackCallbacks), Is.EqualTo((-5, true)));
            Assert.That(options.RecoveryEmails, Is.EqualTo((string[])["a@x", "b@x"]));
            Assert.That(options.SecSignIds, Is.EqualTo((string[])["johndoe"]));
        }
    }

    [TestCase("--sezame-port", "65536")]
    [TestCase("--sezame-port", "-1")]
    [TestCase("--sezame-port", null)]
    [TestCase("--address", "localhost")]
    [TestCase("--seed", "many")]
    [TestCase("--folder", "--seed")]
    [TestCase("--session-lifetime", "soon")]
    public void A_wrong_value_is_refused(string name, string? value)
    {
        Assert.That(EmulatorArguments.Parse(value is null ? [name] : [name, value], out string? error), Is.Null);
        Assert.That(error, Is.EqualTo($"Wrong value for option {name}: {value ?? "none"}"));
    }

    [TestCase("7301")]
    [TestCase("--sezame")]
    [TestCase("N")]
    [TestCase("--sezame-prot", "7301")]
    public void An_unknown_option_is_refused(params string[] arguments)
    {
        Assert.That(EmulatorArguments.Parse(arguments, out string? error), Is.Null);
        Assert.That(error, Is.EqualTo($"Unknown option: {arguments[0]}"));
    }

    private static Process Start(params string[] arguments) => Start(arguments, ("DOTNET_ENVIRONMENT", ""));

    private static Process Start(string[] arguments, (string Name, string Value) variable)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(EmulatorHost).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment[variable.Name] = variable.Value;
        return Process.Start(start)!;
    }
}
