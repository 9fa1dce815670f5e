using System.CommandLine;
using TwoFactor.Cli.Doctor;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Settings;

namespace TwoFactor.Cli.Commands;

/// <summary><c>twofactor secsign check</c></summary>
internal static class SecSignCommand
{
    public static Command Create(CommandRunner runner)
    {
        TenantArguments tenant = new(ProviderNames.SecSign);
        Command check = new("check", "Checks a tenant's settings and both its servers, without starting a login.");
        tenant.AddTo(check);
        runner.Attach(check, async (parsed, context, cancellationToken) =>
        {
            TenantChoice choice = tenant.Read(parsed, context.Environment);
            ConfigurationFile file = ConfigurationFile.Read(choice.ConfigPath, context.Environment);
            Secret? keyPassword = await KeyPasswords.ReadAsync(choice.AskKeyPassword, context.Console, context.Environment, cancellationToken);
            using TenantHost host = TenantHost.Open(choice, file, keyPassword, context.Environment);
            context.Run.Tenant = host.ConfiguredName;
            if (host.ProviderName != ProviderNames.SecSign)
                throw new CliFailure(ExitCode.Unsupported, $"Tenant '{host.Name}' uses {host.ProviderName}; 'twofactor doctor' checks it.");

            FindingReport report = new(context.Reporter, [host.ConfiguredName]);
            await TenantExamination.ReportAsync(choice, file, keyPassword, report, context, cancellationToken);
            return report.Conclude();
        });
        return new Command("secsign", "Checks SecSign ID.") { check };
    }
}
