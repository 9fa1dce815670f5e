using TwoFactor.Providers;

namespace TwoFactor.Testing.Tests.Conformance.Numbers;

/// <summary>Makes the provider from options that need no check.</summary>
internal sealed class NumbersDefinition : HttpProviderDefinition<NumbersOptions>
{
    public override string Name => NumbersProvider.ProviderName;

    protected override void Check(NumbersOptions options, SettingsReport report)
    {
        // every combination of options is valid
    }

    protected override ITwoFactorProvider CreateProvider(HttpProviderContext<NumbersOptions> context) => new NumbersProvider(context);
}
