using Microsoft.Extensions.Configuration;

namespace TwoFactor.Tenants.Settings;

/// <summary>The settings of all tenants, as they were when they were last read.</summary>
/// <param name="root">The configuration given to <c>AddTwoFactor</c>, or <see langword="null"/> if everything is configured in code.</param>
internal sealed class TenantSettings(IConfiguration? root)
{
    /// <summary>The name of the group with the flow's settings. Next to the list of tenants it applies to all of them, and inside a tenant to that
    /// one.</summary>
    public const string Flow = "Flow";

    private const string TenantsName = "Tenants";

    private volatile SettingsNode? current;

    /// <summary>The configuration, for its reload token.</summary>
    public IConfiguration? Root => root;

    /// <summary>The path of the list of tenants, for messages.</summary>
    public string TenantsPath { get; } = root switch
    {
        IConfigurationSection section => $"{section.Path}:{TenantsName}",
        null => $"TwoFactor:{TenantsName}",
        _ => TenantsName,
    };

    /// <summary>The tenants that configuration names.</summary>
    public IReadOnlyCollection<SettingsNode> Tenants => Current?.Find(TenantsName)?.Children ?? [];

    private SettingsNode? Current => root is null ? null : current ??= SettingsSnapshot.Read(root);

    /// <summary>Reads all settings again.</summary>
    public void Refresh() => current = root is null ? null : SettingsSnapshot.Read(root);

    /// <summary>A tenant's settings, or <see langword="null"/> if configuration does not contain the tenant.</summary>
    public SettingsNode? Find(string tenant) => Current?.Find(TenantsName)?.Find(tenant);

    /// <summary>A group of one tenant, such as a provider's, or <see langword="null"/> if there is none.</summary>
    public SettingsNode? GroupOf(string tenant, string group) => Find(tenant)?.Find(group);

    /// <summary>A group that applies to all tenants, or <see langword="null"/> if there is none.</summary>
    public SettingsNode? GroupForAll(string group) => Current?.Find(group);

    /// <summary>The path of <see cref="GroupOf"/>, for messages.</summary>
    public string PathOf(string tenant, string group) => $"{TenantsPath}:{tenant}:{group}";

    /// <summary>The path of <see cref="GroupForAll"/>, for messages.</summary>
    public string PathForAll(string group) => TenantsPath[..^TenantsName.Length] + group;

    /// <summary>Finds errors outside of the tenants.</summary>
    /// <param name="isAnyTenant">Whether there is a tenant, from configuration or from code.</param>
    public IEnumerable<string> FindErrors(bool isAnyTenant)
    {
        if (Current is not { } all)
            yield break;
        bool isSection = root is IConfigurationSection;
        SettingsNode? tenants = all.Find(TenantsName);
        if (!isAnyTenant && tenants is null or { Value: null or "", Children.Count: 0 })
        {
            SettingsNode? meant = isSection ? null : all.Children.FirstOrDefault(section => section.Find(TenantsName) is not null);
            string hint = meant is null ? string.Empty : $" Is it AddTwoFactor(configuration.GetSection(\"{meant.Key}\"))?";
            yield return $"{TenantsPath} is missing, and no tenant is configured in code.{hint}";
        }

        if (!string.IsNullOrEmpty(tenants?.Value))
            yield return $"{TenantsPath} must be a group of settings.";
        foreach (SettingsNode other in isSection ? all.Children : [])
        {
            if (!IsCalled(other, TenantsName) && !IsCalled(other, Flow))
                yield return $"{other.Path} is not a setting; known here: {Flow}, {TenantsName}.";
        }
    }

    /// <summary>Identifies the version of all settings, or of those outside of the tenants.</summary>
    public SettingsFingerprint FingerprintOf(bool isWithTenants) =>
        SettingsFingerprint.Of(Current?.Children.Where(child => isWithTenants || !IsCalled(child, TenantsName)) ?? []);

    /// <summary>Whether both read the same configuration. Each call of <c>GetSection</c> creates a new object. Sections are the same if they have the same
    /// path, and the reload token of the same root.</summary>
    public bool IsSameAs(TenantSettings other) =>
        ReferenceEquals(Root, other.Root)
        || (Root is IConfigurationSection one && other.Root is IConfigurationSection two
            && TenantsPath == other.TenantsPath && ReferenceEquals(one.GetReloadToken(), two.GetReloadToken()));

    private static bool IsCalled(SettingsNode node, string name) => node.Key.Equals(name, StringComparison.OrdinalIgnoreCase);
}
