using TwoFactor.Providers;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

internal sealed class SampleDefinition : HttpProviderDefinition<SampleOptions>
{
    public override string Name => "Sample";

    protected override void Check(SampleOptions options, SettingsReport report)
    {
    }

    protected override ITwoFactorProvider CreateProvider(HttpProviderContext<SampleOptions> context) => new SampleProvider(context);
}
