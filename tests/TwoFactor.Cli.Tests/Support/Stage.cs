using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Emulator;

namespace TwoFactor.Cli.Tests.Support;

/// <summary>An emulator and an empty folder, for one test.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string Email = "admin@acme.example";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-cli-tests-");

    private Stage(EmulatorHost emulator)
    {
        Emulator = emulator;
        Cli = new Tool(folder.FullName);
    }

    public EmulatorHost Emulator { get; }

    /// <summary>The tool in the folder, without a terminal.</summary>
    public Tool Cli { get; }

    public string Folder => folder.FullName;

    /// <summary>The options that lead a command to the emulated Sezame.</summary>
    public string SezameOptions => $"--endpoint {Emulator.SezameEndpoint} --trusted-ca {Emulator.CaCertificatePath}";

    /// <summary>The options that make up a tenant of the emulated SecSign.</summary>
    public string SecSignOptions =>
        $"--endpoint {Emulator.SecSignEndpoint} --fallback-endpoint {Emulator.SecSignFallbackEndpoint} --trusted-ca {Emulator.CaCertificatePath} "
        + "--service-name Globex --service-address globex.example";

    public static async Task<Stage> OpenAsync(Action<EmulatorOptions>? configure = null)
    {
        EmulatorOptions options = new();
        configure?.Invoke(options);
        options.RecoveryEmails.Add(Email);
        options.SecSignIds.Add("jdoe");
        return new Stage(await EmulatorHost.StartAsync(options));
    }

    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Writes settings with a tenant of each service: acme (Sezame) and globex (SecSign).</summary>
    public void WriteSettings(Action<JsonObject>? change = null)
    {
        JsonObject tenants = new()
        {
            ["acme"] = new JsonObject
            {
                ["Provider"] = "Sezame",
                ["Sezame"] = SezameSettings("Acme"),
            },
            ["globex"] = new JsonObject
            {
                ["Provider"] = "SecSign",
                ["SecSign"] = SecSignSettings("Globex"),
            },
        };
        change?.Invoke(tenants);
        File.WriteAllText(PathOf("appsettings.json"), new JsonObject { ["TwoFactor"] = new JsonObject { ["Tenants"] = tenants } }.ToJsonString());
    }

    /// <summary>A tenant's settings for the emulated Sezame, with a client of its own.</summary>
    public JsonObject SezameSettings(string serviceName)
    {
        EmulatedClientFiles client = Emulator.CreateSezameClient(serviceName);
        return new JsonObject
        {
            ["Endpoint"] = Emulator.SezameEndpoint.AbsoluteUri,
            ["TrustedCaPath"] = Emulator.CaCertificatePath,
            ["ClientCertificate"] = new JsonObject
            {
                ["CertificatePath"] = client.CertificatePath,
                ["KeyPath"] = client.KeyPath,
                ["KeyPasswordFile"] = client.KeyPasswordFile,
            },
        };
    }

    /// <summary>A tenant's settings for the emulated SecSign.</summary>
    public JsonObject SecSignSettings(string serviceName) => new()
    {
        ["Endpoint"] = Emulator.SecSignEndpoint.AbsoluteUri,
        ["FallbackEndpoint"] = Emulator.SecSignFallbackEndpoint.AbsoluteUri,
        ["TrustedCaPath"] = Emulator.CaCertificatePath,
        ["ServiceName"] = serviceName,
        ["ServiceAddress"] = "globex.example",
    };

    /// <summary>Registers a client by the tool, and acknowledges it on the phone.</summary>
    public async Task RegisterAsync(string more = "")
    {
        CliRun run = await Cli.RunAsync($"sezame register --email {Email} --service-name Acme {SezameOptions} --key-length 2048 {more}");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Emulator.Phone.Acknowledge(Emulator.Phone.GetScreen().Registrations.Single().Id);
    }

    /// <summary>Waits until a call has arrived. Its answer may still be on the way.</summary>
    public Task<PhoneScreen> WaitForExchangeAsync(string path) =>
        Emulator.Phone.WaitForAsync(screen => Emulator.Record.Exchanges.Any(exchange => exchange.Path == path) ? screen : null);

    public async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
