using Microsoft.Extensions.Configuration;

namespace TwoFactor.Tests.Tenants;

/// <summary>A configuration whose tenants a test can change and remove, and which then reports the change.</summary>
internal sealed class EditableConfiguration : ConfigurationProvider, IConfigurationSource
{
    private const string Root = "TwoFactor:";
    private const string Prefix = $"{Root}Tenants:";

    public EditableConfiguration() => Section = new ConfigurationBuilder().Add(this).Build().GetSection("TwoFactor");

    public IConfigurationSection Section { get; }

    public string this[string key]
    {
        set => Data[Prefix + key] = value;
    }

    public void Remove(string tenant)
    {
        foreach (string key in Data.Keys.Where(key => key.StartsWith(Prefix + tenant, StringComparison.Ordinal)).ToArray())
            Data.Remove(key);
    }

    /// <summary>Sets a general setting, outside of the tenants, such as <c>Flow:MaxStarts</c>.</summary>
    public void SetForAll(string key, string value) => Data[Root + key] = value;

    /// <summary>Removes all settings, as when a file is missing for a moment.</summary>
    public void Clear() => Data.Clear();

    /// <summary>Signals that the settings have changed.</summary>
    public void Announce() => OnReload();

    IConfigurationProvider IConfigurationSource.Build(IConfigurationBuilder builder) => this;
}
