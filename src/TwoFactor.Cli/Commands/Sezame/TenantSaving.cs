using System.CommandLine;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Settings;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary>Writes a tenant for a finished client into a settings file, or prints the settings.</summary>
internal sealed class TenantSaving
{
    private readonly Option<string?> saveTenant = new("--save-tenant") { HelpName = "NAME", Description = "Add a tenant with this certificate to the settings file." };

    private readonly Option<string> config = new Option<string>("--config")
    {
        HelpName = "FILE",
        Description = "The settings file for --save-tenant. It is created if it is missing.",
        DefaultValueFactory = _ => ConfigurationFile.DefaultName,
    }.AsPath();

    public IReadOnlyList<Option> Options => [saveTenant, config];

    public void AddTo(Command command)
    {
        foreach (Option option in Options)
            command.Add(option);
    }

    /// <summary>Opens the settings file. Called before the first request to the service.</summary>
    /// <returns>The file, or <see langword="null"/> if none is to be written.</returns>
    public TenantFile? Open(ParseResult parsed, JsonObject settings, Secret? keyPassword, CliEnvironment environment) => parsed.GetValue(saveTenant) is { } tenant
        ? TenantFile.Open(environment.Resolve(parsed.GetRequiredValue(config)), tenant, settings, keyPassword)
        : null;

    /// <summary>The settings of a tenant that uses the client.</summary>
    /// <param name="files">The client's files.</param>
    /// <param name="options">The options of the registration, with its server.</param>
    /// <param name="passwordFile">The file with the key's password, if the caller gave one.</param>
    public static JsonObject Settings(SezameClientFiles files, SezameRegistrationOptions options, string? passwordFile)
    {
        JsonObject certificate = new() { ["CertificatePath"] = files.CertificatePath, ["KeyPath"] = files.KeyPath };
        if ((files.KeyPasswordFile ?? passwordFile) is { } file)
            certificate["KeyPasswordFile"] = file;
        JsonObject sezame = [];
        if (options.Endpoint != SezameOptions.PublicEndpoint)
            sezame["Endpoint"] = options.Endpoint!.AbsoluteUri;
        if (options.TrustedCaPath is { } trustedCa)
            sezame["TrustedCaPath"] = trustedCa;
        sezame["ClientCertificate"] = certificate;
        return new JsonObject { ["Provider"] = ProviderNames.Sezame, [ProviderNames.Sezame] = sezame };
    }

    /// <summary>Writes the settings, or prints them. Ctrl+C does not stop it: the client is ready, and another run that writes is waited for ten seconds at most.</summary>
    public static async Task<CommandResult> FinishAsync(TenantFile? file, JsonObject settings, CommandContext context)
    {
        bool isPasswordNamed = settings[ProviderNames.Sezame]!["ClientCertificate"]!["KeyPasswordFile"] is not null;
        if (file is null)
        {
            context.Reporter.Report("settings", $"Settings for a tenant (--save-tenant NAME writes them):\n{TenantFile.Text(settings)}", settings.DeepClone().AsObject(), Tone.ToCopy);
            return new CommandResult(ExitCode.Ok, isPasswordNamed ? "The client is ready." : "The client is ready. The settings lack the key's password: add KeyPasswordFile or KeyPassword to them.");
        }

        bool isAdded = await file.SaveAsync(context.Time, CancellationToken.None);
        context.Run.Tenant = file.Tenant;
        if (!isAdded)
            return new CommandResult(ExitCode.Ok, $"The client is ready. Tenant '{file.Tenant}' in {file.FilePath} uses these files already; nothing has to change there.");
        return new CommandResult(ExitCode.Ok, isPasswordNamed
            ? $"The client is ready: tenant '{file.Tenant}' is in {file.FilePath}"
            : $"The client is ready. Tenant '{file.Tenant}' is in {file.FilePath}, but without the key's password: add KeyPasswordFile or KeyPassword there.");
    }
}
