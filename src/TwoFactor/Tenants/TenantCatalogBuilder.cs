using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.Providers;
using TwoFactor.Telemetry;

namespace TwoFactor.Tenants;

/// <summary>Makes a <see cref="TenantCatalog"/> from settings as they are now, or says everything that is wrong with them.</summary>
internal sealed partial class TenantCatalogBuilder(
    IServiceProvider services,
    IOptionsFactory<TwoFactorOptions> optionsFactory,
    IEnumerable<ProviderDefinition> definitions,
    TenantSettings settings,
    ProviderTelemetry telemetry,
    ILogger<TenantCatalogBuilder> logger)
{
    private readonly FrozenDictionary<string, ProviderDefinition> definitionsByName =
        definitions.ToFrozenDictionary(definition => definition.Name, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="OptionsValidationException">Something is wrong. Holds every finding of every tenant.</exception>
    public TenantCatalog Build()
    {
        Dictionary<string, ITwoFactorProvider> selected = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, ConfiguredProvider> known = new(StringComparer.OrdinalIgnoreCase);
        List<string> findings = [.. FindUnknownSettings()];

        IDictionary<string, TenantOptions> tenants = optionsFactory.Create(Options.DefaultName).Tenants;
        if (tenants.Count == 0 && settings.IsMissing)
            findings.Add($"{settings.TenantsPath} is missing, and no tenant is configured in code.");
        foreach ((string tenant, TenantOptions options) in tenants)
        {
            if (FindDefinition(tenant, options, findings) is not { } definition)
                continue;
            try
            {
                ConfiguredProvider configured = Create(definition, tenant);
                known[TenantCatalog.KeyOf(tenant, definition.Name)] = configured;
                selected[tenant] = configured.Provider;
            }
            catch (OptionsValidationException e)
            {
                findings.AddRange(e.Failures);
            }

            foreach (ProviderDefinition other in definitionsByName.Values)
            {
                if (other != definition && TryCreateUnselected(other, tenant) is { } provider)
                    known[TenantCatalog.KeyOf(tenant, other.Name)] = provider;
            }
        }

        return findings.Count == 0
            ? new TenantCatalog(selected.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), known.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase))
            : throw new OptionsValidationException(settings.TenantsPath, typeof(TwoFactorOptions), findings);
    }

    private ConfiguredProvider Create(ProviderDefinition definition, string tenant)
    {
        ConfiguredProvider configured = definition.Create(services, tenant);
        return configured with { Provider = telemetry.Measure(configured.Provider, tenant) };
    }

    private ProviderDefinition? FindDefinition(string tenant, TenantOptions options, List<string> findings)
    {
        if (string.IsNullOrWhiteSpace(tenant) || tenant.Length > ChallengeHandle.MaximumTenantLength || tenant.Any(char.IsControl))
        {
            findings.Add(
                $"{settings.TenantsPath} has a tenant whose name is empty, has control characters, or is longer than "
                + $"{ChallengeHandle.MaximumTenantLength} characters.");
            return null;
        }

        string setting = $"{settings.TenantsPath}:{tenant}:{nameof(TenantOptions.Provider)}";
        if (string.IsNullOrWhiteSpace(options.Provider))
            findings.Add($"{setting} is missing; registered are: {KnownProviders()}.");
        else if (definitionsByName.TryGetValue(options.Provider, out ProviderDefinition? definition))
            return definition;
        else
            findings.Add($"{setting} names a provider that is not registered; registered are: {KnownProviders()}. Is a call such as AddSezame() missing?");
        return null;
    }

    // A tenant may keep the settings of a service that it has left, for challenges under way. They must not keep the application from starting.
    private ConfiguredProvider? TryCreateUnselected(ProviderDefinition definition, string tenant)
    {
        if (settings.GroupOf(tenant, definition.Name)?.GetChildren().Any() != true)
            return null;
        try
        {
            return Create(definition, tenant);
        }
        catch (OptionsValidationException e)
        {
            LogUnselectedUnusable(tenant, definition.Name, string.Join(" ", e.Failures));
            return null;
        }
    }

    private IEnumerable<string> FindUnknownSettings() =>
        from tenant in settings.All()
        from setting in tenant.GetChildren()
        where !setting.Key.Equals(nameof(TenantOptions.Provider), StringComparison.OrdinalIgnoreCase) && !definitionsByName.ContainsKey(setting.Key)
        select $"{setting.Path} is neither a setting of a tenant nor a registered provider; registered are: {KnownProviders()}.";

    private string KnownProviders() => definitionsByName.Count == 0 ? "none" : string.Join(", ", definitionsByName.Keys.Order(StringComparer.Ordinal));

    [LoggerMessage(LogLevel.Warning, "Tenant {Tenant} has settings for {Provider}, which it does not use now, and they cannot be used: {Findings}")]
    private partial void LogUnselectedUnusable(string tenant, string provider, string findings);
}
