using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.Cli.Tests;

/// <summary>The tool as a process of its own.</summary>
public sealed class ProcessTests
{
    [Test]
    [FullCheck]
    public async Task The_demo_succeeds()
    {
        using Process demo = Start(Path.GetTempPath(), "demo");
        string told = await demo.StandardOutput.ReadToEndAsync();
        await demo.WaitForExitAsync();
        Assert.That(demo.ExitCode, Is.Zero, told);
        Assert.That(told, Does.Contain("globex (SecSign): Denied").And.Contain("Every login ended as it should."));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has another variable")]
    public async Task Without_a_folder_for_the_picture_no_phone_rings()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        ProcessStartInfo start = StartInfo(stage.Folder, ["login", "jdoe", "--tenant", "globex"]);
        start.RedirectStandardError = true;
        start.Environment["TMPDIR"] = stage.PathOf("missing");
        using Process login = Process.Start(start)!;
        string told = await login.StandardError.ReadToEndAsync();
        await login.WaitForExitAsync();
        Assert.That((login.ExitCode, told), Is.EqualTo(((int)ExitCode.Usage, "twofactor: The picture for the phone cannot be kept, because the folder for temporary files cannot be written to. Name a file with --save-access-pass.\n")));
        Assert.That(stage.Emulator.Record.Exchanges, Is.Empty);
    }

    [TestCase("--version", 0, "")]
    [TestCase("login jdoe", (int)ExitCode.Usage, "twofactor: The current folder was removed, or cannot be read. Change to another one.\n")]
    [Platform(Exclude = "Win", Reason = "Windows keeps the current folder of a process")]
    public async Task In_a_removed_folder_only_what_needs_the_folder_is_refused_in_one_line(string commandLine, int code, string error)
    {
        ProcessStartInfo start = InRemovedFolder(commandLine);
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string told = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        Assert.That((process.ExitCode, told), Is.EqualTo((code, error)));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows keeps the current folder of a process")]
    public async Task The_emulator_starts_in_a_removed_folder()
    {
        using Process emulator = Process.Start(InRemovedFolder("emulator --phone-port 0 --sezame-port 0 --secsign-port 0 --secsign-fallback-port 0 --json"))!;
        try
        {
            JsonNode? first = JsonNode.Parse((await emulator.StandardOutput.ReadLineAsync())!);
            Assert.That((string?)first!["event"], Is.EqualTo("listening"), first.ToJsonString());
        }
        finally
        {
            using Process kill = Process.Start("kill", ["-TERM", $"{emulator.Id}"]);
            await emulator.WaitForExitAsync();
        }
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has another variable")]
    public async Task An_emulator_without_a_folder_for_its_files_names_the_one_for_temporary_files([Values("emulator --phone-port 0", "demo")] string commandLine)
    {
        ProcessStartInfo start = StartInfo(Path.GetTempPath(), commandLine.Split(' '));
        start.RedirectStandardError = true;
        start.Environment["TMPDIR"] = "/nonexistent";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string told = await process.StandardError.ReadToEndAsync() + await output;
        await process.WaitForExitAsync();
        Assert.That((process.ExitCode, told), Is.EqualTo(((int)ExitCode.Misconfigured, told)));
        Assert.That(told, Does.Contain("The folder for temporary files, '/nonexistent/', cannot be used.").And.Contain("twofactor emulator --folder"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no such signal")]
    public async Task Ctrl_C_withdraws_the_login_and_exits_with_130()
    {
        if (IsInterruptIgnored())
            Assert.Ignore("This process ignores SIGINT, and so would the tool: the shell has started the tests in the background.");
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        using Process login = Start(stage.Folder, "login", "jdoe", "--tenant", "globex", "--json");
        await stage.Emulator.Phone.WaitForRequestAsync("jdoe");
        await ReadUntilAsync(login, "waiting");
        using Process kill = Process.Start("kill", ["-INT", $"{login.Id}"]);
        JsonNode result = await ReadUntilAsync(login, "result");
        await login.WaitForExitAsync();
        Assert.That((login.ExitCode, (bool?)result["withdrawn"]), Is.EqualTo((130, true)));
        Assert.That(stage.Emulator.Phone.GetScreen().Requests, Is.Empty);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no such signal")]
    public async Task The_emulator_runs_until_it_is_stopped()
    {
        string folder = Directory.CreateTempSubdirectory("twofactor-cli-tests-").FullName;
        using Process emulator = Start(
            folder, "emulator", "--phone-port", "0", "--sezame-port", "0", "--secsign-port", "0", "--secsign-fallback-port", "0", "--secsign-id", "jdoe", "--folder", "ca",
            "--host-name", "httpapi.secsign.com", "--errors-under-status-200", "--supports-release", "false", "--session-lifetime", "90s", "--json");
        try
        {
            JsonNode listening = await ReadUntilAsync(emulator, "listening");
            using HttpClient phone = new() { BaseAddress = new Uri((string)listening["phone"]!) };
            string switches = await phone.GetStringAsync("api/switches");
            CliRun checkedRun = await new Tool(folder).RunAsync(
                $"secsign check --endpoint {listening["secSign"]} --fallback-endpoint {listening["secSignFallback"]} --trusted-ca ca/emulator-ca.pem --service-name G --service-address g.example");
            using Process kill = Process.Start("kill", ["-TERM", $"{emulator.Id}"]);
            await emulator.WaitForExitAsync();
            Assert.That((checkedRun.ExitCode, emulator.ExitCode), Is.EqualTo((ExitCode.Ok, 0)), checkedRun.ToString());
            Assert.That(switches, Does.Match("ErrorsUnderStatus200\"[^}]*\"value\":true").And.Match("SupportsRelease\"[^}]*\"value\":false").And.Match("SessionLifetime\"[^}]*\"value\":\"90s\""));
        }
        finally
        {
            if (!emulator.HasExited)
                emulator.Kill();
            await emulator.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task Login_and_doctor_go_through_the_proxy_of_the_environment_which_is_named_without_its_password()
    {
        await using Stage stage = await Stage.OpenAsync(options => options.HostNames.Add("sezame.test"));
        await using LoopbackProxy proxy = new(tls: null) { Target = stage.Emulator.SezameEndpoint.Port };
        stage.WriteSettings(tenants => tenants["acme"]!["Sezame"]!["Endpoint"] = "https://sezame.test/");
        string address = $"http://jdoe:hunter2@127.0.0.1:{proxy.Port}";

        (int loginCode, string login) = await RunThroughAsync(address, stage.Folder, "login", "approve", "--tenant", "acme");
        (int doctorCode, string doctor) = await RunThroughAsync(address, stage.Folder, "doctor");
        (int refusedCode, string refused) = await RunThroughAsync("http://127.0.0.1:1", stage.Folder, "doctor", "--tenant", "acme");

        Assert.That((loginCode, doctorCode, refusedCode), Is.EqualTo((0, 0, (int)ExitCode.ProblemFound)), $"{login}\n{doctor}\n{refused}");
        Assert.That(doctor, Does.Contain($"127.0.0.1:{proxy.Port}").And.Contain("through the proxy").And.Not.Contain("hunter2"));
        Assert.That(doctor.Split('\n').Where(line => line.Contains("globex", StringComparison.Ordinal)), Has.None.Contains("proxy"), "loopback is reached without it");
        Assert.That(refused, Does.Contain("the proxy 127.0.0.1:1 refuses connections"));
    }

    [Test]
    public async Task The_doctor_reports_a_server_certificate_for_another_name()
    {
        await using Stage stage = await Stage.OpenAsync();
        await using LoopbackProxy proxy = new(tls: null) { Target = stage.Emulator.SezameEndpoint.Port };
        stage.WriteSettings(tenants => tenants["acme"]!["Sezame"]!["Endpoint"] = "https://other.test/");

        (int code, string output) = await RunThroughAsync($"http://127.0.0.1:{proxy.Port}", stage.Folder, "doctor", "--tenant", "acme");

        Assert.That(code, Is.EqualTo((int)ExitCode.ProblemFound), output);
        Assert.That(output, Does.Contain("the certificate is for another name than other.test; check the Endpoint setting."));
    }

    // The proxy refuses connections, so that the public server is not called.
    [Test]
    public async Task A_connection_file_in_the_folder_does_not_choose_the_server_of_a_new_registration()
    {
        await using Stage stage = await Stage.OpenAsync();
        Directory.CreateDirectory(stage.PathOf("sezame-client"));
        await File.WriteAllTextAsync(
            stage.PathOf("sezame-client/connection.json"),
            new JsonObject { ["endpoint"] = stage.Emulator.SezameEndpoint.AbsoluteUri, ["trustedCa"] = stage.Emulator.CaCertificatePath }.ToJsonString());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(stage.PathOf("sezame-client"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        (int code, string output) = await RunThroughAsync(
            "http://127.0.0.1:1", stage.Folder, "sezame", "register", "--email", Stage.Email, "--service-name", "Acme", "--key-length", "2048");

        Assert.That(code, Is.EqualTo((int)ExitCode.Unavailable), output);
        Assert.That(stage.Emulator.Record.Exchanges, Is.Empty);
    }

    // A process inherits which signals are ignored. Only Linux tells.
    private static bool IsInterruptIgnored()
    {
        const string Status = "/proc/self/status";
        const ulong Interrupt = 1 << 1; // SIGINT is 2, the second bit
        string? ignored = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) : null;
        return ignored is not null && (ulong.Parse(ignored["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Interrupt) != 0;
    }

    private static async Task<(int Code, string Output)> RunThroughAsync(string proxy, string folder, params string[] arguments)
    {
        ProcessStartInfo start = StartInfo(folder, arguments);
        start.Environment["HTTPS_PROXY"] = start.Environment["https_proxy"] = proxy;
        start.Environment["NO_PROXY"] = start.Environment["no_proxy"] = string.Empty;
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    private static Process Start(string folder, params string[] arguments) => Process.Start(StartInfo(folder, arguments))!;

    private static ProcessStartInfo StartInfo(string folder, string[] arguments) => new("dotnet", [typeof(CliApplication).Assembly.Location, .. arguments])
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        RedirectStandardInput = true,
    };

    private static ProcessStartInfo InRemovedFolder(string commandLine)
    {
        string folder = Directory.CreateTempSubdirectory("twofactor-cli-tests-").FullName;
        const string Script = "cd \"$0\" && rmdir \"$0\" && exec dotnet \"$@\"";
        return new ProcessStartInfo("sh", ["-c", Script, folder, typeof(CliApplication).Assembly.Location, .. commandLine.Split(' ')]) { RedirectStandardOutput = true };
    }

    private static async Task<JsonNode> ReadUntilAsync(Process process, string name)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (JsonNode.Parse(line) is { } node && (string?)node["event"] == name)
                return node;
        }

        throw new InvalidOperationException($"The process ended without '{name}'.");
    }
}
