using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using TwoFactor.Flow;
using TwoFactor.Providers;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>Reads the tenants from the settings.</summary>
internal sealed class TenantPlanner(
    IServiceProvider services, IOptionsFactory<TwoFactorOptions> optionsFactory, IEnumerable<ProviderDefinition> definitions, TenantSettings settings, FlowSettings flow)
{
    private const int LongestName = 64;

    private readonly FrozenDictionary<string, ProviderDefinition> definitionsByName =
        definitions.ToFrozenDictionary(definition => definition.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads and checks all settings again.</summary>
    /// <param name="isReload">Whether an exception from the host's code becomes an error of its tenant. Otherwise it is thrown.</param>
    /// <param name="errors">Collects errors outside of the tenants.</param>
    /// <returns>The tenants, and the flow's options for all of them. Nothing is in use yet.</returns>
    public (IReadOnlyList<TenantPlan> Tenants, GeneralFlowOptions Flow) Read(bool isReload, List<string> errors)
    {
        settings.Refresh();
        IDictionary<string, TenantOptions> tenants = optionsFactory.Create(Options.DefaultName).Tenants;
        errors.AddRange(settings.FindErrors(tenants.Count > 0));
        GeneralFlowOptions general = flow.ReadForAll(isReload, errors);
        return ([.. tenants.Select(tenant => Plan(tenant.Key, tenant.Value, general, isReload))], general);
    }

    private TenantPlan Plan(string tenant, TenantOptions options, GeneralFlowOptions general, bool isReload)
    {
        List<string> errors = [];
        ProviderDefinition? selected = FindDefinition(tenant, options, errors);
        SettingsNode? node = settings.Find(tenant);
        if (!string.IsNullOrEmpty(node?.Value))
            errors.Add($"{node.Path} must be a group of settings.");
        List<TenantDraft> others = [];
        List<SettingsNode> ownSettings = [];
        foreach (SettingsNode setting in node?.Children ?? [])
        {
            if (definitionsByName.TryGetValue(setting.Key, out ProviderDefinition? definition))
            {
                if (definition != selected && setting.Children.Count > 0)
                    others.Add(Draft(definition, tenant, isReload));
                continue;
            }

            ownSettings.Add(setting);
            if (!Is(setting, nameof(TenantOptions.Provider)) && !Is(setting, TenantSettings.Flow))
                errors.Add($"{setting.Path} is neither a setting of a tenant nor a registered provider; registered are: {KnownProviders()}.");
        }

        FlowOptions? own = flow.ReadFor(tenant, general, isReload, errors);
        return new TenantPlan(
            tenant,
            selected?.Name ?? WellFormedText.OneLine(options.Provider ?? "none", LongestName),
            selected is null ? null : Draft(selected, tenant, isReload),
            others,
            own,
            errors,
            ownSettings);
    }

    private TenantDraft Draft(ProviderDefinition definition, string tenant, bool isReload)
    {
        try
        {
            return definition.Draft(services, tenant);
        }
#pragma warning disable CA1031 // the host's code may run in it, and its exceptions must not affect other tenants
        catch (Exception e) when (isReload)
#pragma warning restore CA1031
        {
            SettingsReport report = new(settings.PathOf(tenant, definition.Name));
            report.AddHostError(e);
            SettingsFingerprint asWritten = SettingsFingerprint.Of(settings.GroupOf(tenant, definition.Name) is { } group ? [group] : []);
            return new TenantDraft(definition, report, asWritten, () => new TenantParts());
        }
    }

    private ProviderDefinition? FindDefinition(string tenant, TenantOptions options, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(tenant) || tenant.Length > ChallengeHandle.MaximumTenantLength || tenant.Any(char.IsControl))
        {
            errors.Add(
                $"{settings.TenantsPath} has a tenant whose name is empty, has control characters, or is longer than "
                + $"{ChallengeHandle.MaximumTenantLength} characters.");
            return null;
        }

        string setting = settings.PathOf(tenant, nameof(TenantOptions.Provider));
        if (settings.GroupOf(tenant, nameof(TenantOptions.Provider)) is { Children.Count: > 0 })
            errors.Add($"{setting} must be a single value.");
        else if (string.IsNullOrWhiteSpace(options.Provider))
            errors.Add($"{setting} is missing; registered are: {KnownProviders()}.");
        else if (definitionsByName.TryGetValue(options.Provider, out ProviderDefinition? definition))
            return definition;
        else
            errors.Add($"{setting} names '{WellFormedText.OneLine(options.Provider, LongestName)}', which is not registered; registered are: {KnownProviders()}. "
                + $"Is it misspelt, or is the call that registers it missing{ExampleOf(options.Provider)}?");
        return null;
    }

    // By convention, the call that registers a provider has its name.
    private static string ExampleOf(string provider) =>
        provider.Length <= LongestName && provider.All(char.IsAsciiLetterOrDigit) ? $" (Add{char.ToUpperInvariant(provider[0])}{provider[1..]}())" : string.Empty;

    private string KnownProviders() => definitionsByName.Count == 0 ? "none" : string.Join(", ", definitionsByName.Keys.Order(StringComparer.Ordinal));

    private static bool Is(SettingsNode node, string name) => node.Key.Equals(name, StringComparison.OrdinalIgnoreCase);
}
