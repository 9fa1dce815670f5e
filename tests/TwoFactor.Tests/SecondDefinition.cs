using TwoFactor.Providers;
using TwoFactor.Tenants;

namespace TwoFactor.Tests;

internal sealed class SecondDefinition : HttpProviderDefinition<SecondOptions>
{
    public override string Name => "Other";

    protected internal override void Check(SecondOptions options, SettingsReport report) =>
        report.CheckText(nameof(options.Farewell), options.Farewell, maximumLength: 20);

    protected internal override ITwoFactorProvider CreateProvider(HttpProviderContext<SecondOptions> context) => new SecondProvider(context);
}
