using Microsoft.Extensions.Options;

namespace TwoFactor.Tenants;

/// <summary>All findings that prevent a host from starting, one per line, as its console shows them.</summary>
internal sealed class WrongSettingsException(string path, IEnumerable<string> findings)
    : OptionsValidationException(path, typeof(TwoFactorOptions), findings)
{
    public override string Message => string.Join(Environment.NewLine, Failures);
}
