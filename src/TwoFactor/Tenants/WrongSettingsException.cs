using Microsoft.Extensions.Options;

namespace TwoFactor.Tenants;

/// <summary>All findings that prevent a host from starting, one per line, as its console shows them.</summary>
internal sealed class WrongSettingsException(OptionsValidationException findings)
    : OptionsValidationException(findings.OptionsName, findings.OptionsType, findings.Failures)
{
    public override string Message => string.Join(Environment.NewLine, Failures);
}
