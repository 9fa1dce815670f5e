namespace TwoFactor.Tenants.Settings;

/// <summary>One setting or group of settings, as it was when the configuration was read.</summary>
/// <param name="path">Its path in configuration, such as <c>TwoFactor:Tenants:acme</c>. Empty for the root.</param>
/// <param name="key">The last part of the path.</param>
internal sealed class SettingsNode(string path, string key)
{
    private Dictionary<string, SettingsNode>? children;

    public string Path => path;

    public string Key => key;

    /// <summary>The value, or <see langword="null"/> for a group, and for a setting whose value is null.</summary>
    public string? Value { get; set; }

    /// <summary>The settings and groups directly below it.</summary>
    public IReadOnlyCollection<SettingsNode> Children => (IReadOnlyCollection<SettingsNode>?)children?.Values ?? [];

    /// <returns>The child, or <see langword="null"/> if there is none. Keys are not case-sensitive.</returns>
    public SettingsNode? Find(string childKey) => children is not null && children.TryGetValue(childKey, out SettingsNode? child) ? child : null;

    /// <returns>The child, which is added if it is missing.</returns>
    public SettingsNode GetOrAdd(ReadOnlySpan<char> childKey)
    {
        children ??= new Dictionary<string, SettingsNode>(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, SettingsNode>.AlternateLookup<ReadOnlySpan<char>> lookup = children.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(childKey, out SettingsNode? child))
            return child;
        string name = childKey.ToString();
        child = new SettingsNode(path.Length == 0 ? name : $"{path}:{name}", name);
        children.Add(name, child);
        return child;
    }
}
