using TwoFactor.Providers;
using TwoFactor.Settings;

namespace TwoFactor.Sezame;

/// <summary>Makes Sezame known to the core.</summary>
internal sealed class SezameDefinition : ProviderDefinition<SezameOptions>
{
    public const string ProviderName = "Sezame";

    public static readonly SezameDefinition Instance = new();

    private SezameDefinition()
    {
    }

    public override string Name => ProviderName;

    protected override void Read(SettingsReader settings, SezameOptions options)
    {
        // Sezame has no settings of its own beyond the certificate, which is read already.
    }

    protected override void Check(SezameOptions options, SettingsReport report)
    {
        // Nor anything of its own to check.
    }

    protected override ITwoFactorProvider CreateProvider(ProviderContext<SezameOptions> context) => new SezameProvider(
        context.Tenant,
        new SezameApi(context.Http, context.Options.Endpoint!, context.Tenant),
        context.TimeProvider);
}
