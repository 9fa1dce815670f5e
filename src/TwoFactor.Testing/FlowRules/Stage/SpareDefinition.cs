using TwoFactor.Providers;

namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>The second service of a tenant: in memory too, under another name.</summary>
internal sealed class SpareDefinition : ProviderDefinition<SpareOptions>
{
    public static readonly SpareDefinition Instance = new();

    private SpareDefinition()
    {
    }

    public override string Name => "Spare";

    protected override void Check(SpareOptions options, SettingsReport report)
    {
        if (options.Service is null)
            report.AddError(nameof(options.Service), "is missing");
    }

    protected override ITwoFactorProvider CreateProvider(ProviderContext<SpareOptions> context) => new InMemoryProvider(
        Name, context.Tenant, new InMemoryOptions { Service = context.Options.Service, Lifetime = context.Options.Lifetime }, context.TimeProvider);
}
