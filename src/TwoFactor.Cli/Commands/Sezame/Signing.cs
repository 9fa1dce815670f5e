using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Settings;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary>Waits for an acknowledgement and fetches the certificate. Whatever ends it, it can be run again, and nothing is lost.</summary>
/// <param name="registration">The folder's registration.</param>
/// <param name="connection">The server, for the tenant's settings.</param>
/// <param name="context">Whom to tell.</param>
/// <param name="again">The command that goes on.</param>
/// <param name="passwordFile">The file with the key's password, where the caller gave one.</param>
internal sealed class Signing(
    SezameRegistration registration, RegistrationConnection connection, CommandContext context, string again, string? passwordFile)
{
    public async Task<CommandResult> RunAsync(TimeSpan wait, TenantFile? tenantFile, CancellationToken cancellationToken)
    {
        SezameClientFiles? files;
        try
        {
            files = wait == TimeSpan.Zero || registration.ReadStep() == SezameRegistrationStep.Complete
                ? await registration.SignAsync(TimeSpan.Zero, cancellationToken)
                : await context.Waiting.ShowAsync(
                    "Waiting for the acknowledgement", context.Time.GetUtcNow() + wait, _ => registration.SignAsync(wait, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new CommandResult(ExitCode.Interrupted, $"Interrupted. Nothing is lost: go on with '{again}'.");
        }

        if (files is null)
            return new CommandResult(ExitCode.Pending, $"Nobody has acknowledged the client on the phone yet. Nothing is lost: go on with '{again}'.");

        context.Reporter.Tell("signed", $"The certificate is in {files.CertificatePath}", new JsonObject
        {
            ["certificate"] = files.CertificatePath,
            ["key"] = files.KeyPath,
            ["pfx"] = files.PfxPath,
            ["keyPasswordFile"] = files.KeyPasswordFile,
        });
        return Save(tenantFile, files);
    }

    private CommandResult Save(TenantFile? tenantFile, SezameClientFiles files)
    {
        JsonObject settings = Settings(files);
        if (tenantFile is null)
        {
            context.Reporter.Tell("settings", $"Settings for a tenant (--save-tenant NAME writes them):\n{TenantFile.Text(settings)}", settings);
            return new CommandResult(ExitCode.Ok, "The client is ready.");
        }

        tenantFile.Add(settings);
        string lacking = (files.KeyPasswordFile ?? passwordFile) is null ? ". The key's password is not: add KeyPasswordFile or KeyPassword" : string.Empty;
        return new CommandResult(ExitCode.Ok, $"The client is ready: tenant '{tenantFile.Tenant}' is in {tenantFile.Path}{lacking}");
    }

    private JsonObject Settings(SezameClientFiles files)
    {
        JsonObject certificate = new() { ["CertificatePath"] = files.CertificatePath, ["KeyPath"] = files.KeyPath };
        if ((files.KeyPasswordFile ?? passwordFile) is { } file)
            certificate["KeyPasswordFile"] = file;
        JsonObject sezame = [];
        if (connection.Endpoint is { } endpoint)
            sezame["Endpoint"] = endpoint;
        if (connection.TrustedCaPath is { } trustedCa)
            sezame["TrustedCaPath"] = trustedCa;
        sezame["ClientCertificate"] = certificate;
        return new JsonObject { ["Provider"] = ProviderNames.Sezame, [ProviderNames.Sezame] = sezame };
    }
}
