using System.CommandLine;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Settings;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary><c>twofactor sezame sign</c></summary>
internal static class SignCommand
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(5);

    public static Command Create(CommandRunner runner)
    {
        Option<TimeSpan?> wait = Durations.Option("--wait", "How long to wait for the acknowledgement (default: 5m; 0s asks once).");
        TenantSaving saving = new();
        RegistrationCommandOptions registration = new();

        Command command = new("sign", "Waits for the acknowledgement, then fetches the certificate. Can be run again at any time.") { wait };
        saving.AddTo(command);
        registration.AddTo(command);
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            SezameRegistrationOptions options = await registration.ReadAsync(parsed, isNew: false, context, cancellationToken);
            SezameRegistration target = new(registration.Folder(parsed, context.Environment), options, context.Time);
            JsonObject settings = TenantSaving.Settings(target.Files, options, registration.GivenPasswordFile(parsed, context.Environment));
            TenantFile? tenantFile = saving.Open(parsed, settings, options.KeyPassword, context.Environment);
            return await new Signing(target, context, registration.Again(parsed, "sign", saving.Options))
                .RunAsync(parsed.GetValue(wait) ?? DefaultWait, tenantFile, settings, cancellationToken);
        });
        return command;
    }
}
