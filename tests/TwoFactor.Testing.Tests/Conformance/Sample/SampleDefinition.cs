using TwoFactor.Providers;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

internal sealed class SampleDefinition : ProviderDefinition<SampleOptions>
{
    public override string Name => "Sample";

    protected override void Read(SettingsReader settings, SampleOptions options)
    {
    }

    protected override void Check(SampleOptions options, SettingsReport report)
    {
    }

    protected override ITwoFactorProvider CreateProvider(ProviderContext<SampleOptions> context) => new SampleProvider(context);
}
