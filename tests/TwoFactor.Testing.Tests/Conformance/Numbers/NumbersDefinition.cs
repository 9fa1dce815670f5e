using TwoFactor.Providers;

namespace TwoFactor.Testing.Tests.Conformance.Numbers;

internal sealed class NumbersDefinition : HttpProviderDefinition<NumbersOptions>
{
    public override string Name => NumbersProvider.ProviderName;

    protected override void Check(NumbersOptions options, SettingsReport report)
    {
    }

    protected override ITwoFactorProvider CreateProvider(HttpProviderContext<NumbersOptions> context) => new NumbersProvider(context);
}
