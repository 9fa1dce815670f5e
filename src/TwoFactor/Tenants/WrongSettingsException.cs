using Microsoft.Extensions.Options;

namespace TwoFactor.Tenants;

/// <summary>Everything that keeps a host from starting, one finding a line: this is what its console shows.</summary>
internal sealed class WrongSettingsException(OptionsValidationException findings)
    : OptionsValidationException(findings.OptionsName, findings.OptionsType, findings.Failures)
{
    public override string Message => string.Join(Environment.NewLine, Failures);
}
