using System.CommandLine;
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
        Option<string?> saveTenant = new("--save-tenant") { HelpName = "NAME", Description = "Add a tenant with this certificate to the settings file." };
        Option<string> config = new("--config")
        {
            HelpName = "FILE",
            Description = "The settings file for --save-tenant. It is made if it is missing.",
            DefaultValueFactory = _ => ConfigurationFile.DefaultName,
        };
        RegistrationArguments registration = new();

        Command command = new("sign", "Waits for the acknowledgement, then fetches the certificate. Can be run again at any time.") { wait, saveTenant, config };
        registration.AddTo(command);
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            TenantFile? tenantFile = parsed.GetValue(saveTenant) is { } tenant
                ? TenantFile.Open(context.Environment.Resolve(parsed.GetRequiredValue(config)), tenant)
                : null;
            RegistrationConnection connection = registration.Connection(parsed, context.Environment);
            SezameRegistrationOptions options = await registration.ReadAsync(parsed, connection, isNew: false, context, cancellationToken);
            SezameRegistration target = new(registration.Folder(parsed, context.Environment), options, context.Time);
            string? passwordFile = registration.GivenPasswordFile(parsed, context.Environment);
            return await new Signing(target, connection, context, registration.Next(parsed, "sign"), passwordFile)
                .RunAsync(parsed.GetValue(wait) ?? DefaultWait, tenantFile, cancellationToken);
        });
        return command;
    }
}
