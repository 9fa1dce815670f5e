using System.CommandLine;
using TwoFactor.Cli.Doctor;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Settings;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Cli.Commands;

/// <summary><c>twofactor doctor</c></summary>
internal static class DoctorCommand
{
    public static Command Create(CommandRunner runner)
    {
        Option<string?> config = new Option<string?>("--config") { HelpName = "FILE", Description = $"The settings with the tenants (default: ./{ConfigurationFile.DefaultName})." }.AsPath();
        Option<string[]> tenants = new("--tenant") { HelpName = "NAME", Description = "A tenant to check; may be given several times (default: all).", DefaultValueFactory = _ => [] };
        Command command = new("doctor", "Checks every tenant of a configuration, without starting a login.") { config, tenants };
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            ConfigurationFile file = ConfigurationFile.Read(parsed.GetValue(config), context.Environment);
            string[] chosen = parsed.GetRequiredValue(tenants) is { Length: > 0 } given
                ? [.. given.Select(asked => TenantHost.FindTenant(asked, file.Tenants))] // all are checked before the first is examined
                : file.Tenants;
            if (chosen.Length == 0)
                throw NoTenant(context.Environment.Resolve(parsed.GetValue(config) ?? ConfigurationFile.DefaultName));
            context.Run.Tenant = chosen is [string only] ? only : null;

            Secret? keyPassword = await KeyPasswords.ReadAsync(ask: false, context.Console, context.Environment, cancellationToken);
            FindingReport report = new(context.Reporter, chosen);
            foreach (string error in new TenantSettings(file.Root.GetSection(ConfigurationFile.Group)).FindErrors(isAnyTenant: true))
                report.Add(tenant: null, Finding.Failed("settings", error));
            foreach (string tenant in chosen)
                await TenantExamination.ReportAsync(new TenantChoice { Tenant = tenant }, file, keyPassword, report, context, cancellationToken);
            return report.Conclude();
        });
        return command;
    }

    private static CliFailure NoTenant(string file) => new(
        ExitCode.Usage,
        File.Exists(file)
            ? $"There is no tenant under {ConfigurationFile.TenantsPath} in '{file}'. Name another settings file with --config."
            : $"'{file}' does not exist. Name a settings file with --config.");
}
