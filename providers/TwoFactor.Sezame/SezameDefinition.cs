using TwoFactor.Providers;

namespace TwoFactor.Sezame;

/// <summary>Describes Sezame to the core: its name, its settings, and how to create its provider for a tenant.</summary>
internal sealed class SezameDefinition : HttpProviderDefinition<SezameOptions>
{
    public static readonly SezameDefinition Instance = new();

    private SezameDefinition()
    {
    }

    public override string Name => SezameProvider.ProviderName;

    protected override bool RequiresClientCertificate => true;

    protected override void Check(SezameOptions options, SettingsReport report)
    {
        // Sezame has no settings of its own.
    }

    protected override ITwoFactorProvider CreateProvider(HttpProviderContext<SezameOptions> context) => new SezameProvider(context);
}
