using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Settings;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary><c>twofactor sezame import</c></summary>
internal static class ImportCommand
{
    public static Command Create(CommandRunner runner)
    {
        Option<string?> certificate = new Option<string?>("--certificate") { HelpName = "FILE", Description = "The client's certificate, as PEM or DER." }.AsPath();
        Option<string?> key = new Option<string?>("--key") { HelpName = "FILE", Description = "Its private key, in any format; not needed if it is in the certificate's file." }.AsPath();
        Option<string?> pfx = new Option<string?>("--pfx") { HelpName = "FILE", Description = "Certificate and key together, as PFX (PKCS#12)." }.AsPath();
        Option<string?> passwordFile = new Option<string?>("--password-file") { HelpName = "FILE", Description = "A file with the password that opens the key or the PFX now (default: ask, if it is encrypted)." }.AsPath();
        Option<string?> clientCode = new("--client-code") { HelpName = "CODE", Description = "The client code (default: the common name of the certificate)." };
        Option<bool> force = new("--force") { Description = "Replace an earlier registration in the folder; a copy is kept." };
        TenantSaving saving = new();
        RegistrationCommandOptions registration = new();

        Command command = new("import", "Imports a client that a vendor's SDK has registered: its certificate and its key.") { certificate, key, pfx, passwordFile, clientCode, force };
        saving.AddTo(command);
        registration.AddTo(command);
        command.Validators.Add(result =>
        {
            if ((result.GetValue(certificate) is null) == (result.GetValue(pfx) is null))
                result.AddError("Give --certificate (with --key, if the key is in a separate file) or --pfx.");
            else if (result.GetValue(pfx) is not null && result.GetValue(key) is not null)
                result.AddError("--key: the key is in the PFX.");
        });
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            SezameRegistrationOptions options = await registration.ReadAsync(parsed, isNew: true, context, cancellationToken);
            SezameRegistration target = new(registration.Folder(parsed, context.Environment), options, context.Time);
            JsonObject settings = TenantSaving.Settings(target.Files, options, registration.GivenPasswordFile(parsed, context.Environment));
            TenantFile? tenantFile = saving.Open(parsed, settings, options.KeyPassword, context.Environment);

            ImportedClientFiles source = new(
                Resolve(certificate), Resolve(key), Resolve(pfx), token => KeyPasswords.ReadOldAsync(Resolve(passwordFile), context.Console, token), context.Time);
            using X509Certificate2 client = await source.ReadAsync(cancellationToken);
            SezameClientFiles files = target.Import(client, parsed.GetValue(clientCode), parsed.GetValue(force));
            context.Reporter.Report("imported", $"The client is in {files.CertificatePath}", ClientFilesJson.Of(files));
            return await TenantSaving.FinishAsync(tenantFile, settings, context);

            string? Resolve(Option<string?> option) => parsed.GetValue(option) is { } path ? GivenPath.File(option.Name, path, context.Environment) : null;
        });
        return command;
    }
}
