using Microsoft.Extensions.Options;
using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Tenants;

/// <summary>Checks a tenant's settings for one service, and reports everything at once: what cannot be read, what is out of range, what its files
/// hold.</summary>
internal sealed class TenantOptionsValidator<TOptions>(ProviderDefinition<TOptions> definition, TenantSettings settings, TlsMaterialLoader certificates)
    : IValidateOptions<TOptions>
    where TOptions : ServiceOptions, new()
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        if (string.IsNullOrEmpty(name))
            return ValidateOptionsResult.Skip;

        SettingsReport report = new(settings.PathOf(name, definition.Name));
        TenantOptionsSetup<TOptions>.ReadAll(definition, settings, name, new TOptions(), report);
        ServiceOptionsCheck.Check(options, report);
        definition.Check(options, report);
        certificates.Load(options, report);
        return report.Findings.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(report.Findings);
    }
}
