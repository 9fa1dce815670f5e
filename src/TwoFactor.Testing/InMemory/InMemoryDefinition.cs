using TwoFactor.Providers;

namespace TwoFactor.Testing;

/// <summary>Describes the in-memory provider to the core.</summary>
internal sealed class InMemoryDefinition : ProviderDefinition<InMemoryOptions>
{
    public const string ProviderName = "InMemory";

    public static readonly InMemoryDefinition Instance = new();

    private const TwoFactorCapabilities Impossible = TwoFactorCapabilities.Pairing | TwoFactorCapabilities.FraudNotice;

    private InMemoryDefinition()
    {
    }

    public override string Name => ProviderName;

    protected override void Check(InMemoryOptions options, SettingsReport report) => CheckOptions(options, report);

    internal static void CheckOptions(InMemoryOptions options, SettingsReport report)
    {
        report.CheckRange(nameof(options.RequestTimeout), options.RequestTimeout, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(100));
        report.CheckRange(nameof(options.Lifetime), options.Lifetime, TimeSpan.FromSeconds(1), ChallengeRequest.MaximumLifetime);
        if ((options.Capabilities & Impossible) != 0)
            report.AddError(nameof(options.Capabilities), "names an ability that the in-memory provider does not have");
        if (options.Service is null)
            report.AddError(nameof(options.Service), "is missing; is the call AddInMemory() missing?");
    }

    protected override ITwoFactorProvider CreateProvider(ProviderContext<InMemoryOptions> context) =>
        new InMemoryProvider(Name, context.Tenant, context.Options, context.TimeProvider);
}
