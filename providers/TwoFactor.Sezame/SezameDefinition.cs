using TwoFactor.Providers;

namespace TwoFactor.Sezame;

/// <summary>Makes Sezame known to the core: its name, its settings, and how its provider is made for a tenant.</summary>
internal sealed class SezameDefinition : ProviderDefinition<SezameOptions>
{
    public static readonly SezameDefinition Instance = new();

    private SezameDefinition()
    {
    }

    public override string Name => SezameProvider.ProviderName;

    protected override void Read(SettingsReader settings, SezameOptions options)
    {
        // Sezame has no settings of its own beyond the certificate, which is read already.
    }

    protected override void Check(SezameOptions options, SettingsReport report)
    {
        // Nor anything of its own to check.
    }

    protected override ITwoFactorProvider CreateProvider(ProviderContext<SezameOptions> context) => new SezameProvider(context);
}
