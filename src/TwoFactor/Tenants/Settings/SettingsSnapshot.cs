using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;

namespace TwoFactor.Tenants.Settings;

/// <summary>Reads a whole section of a configuration in one pass.</summary>
/// <remarks>
/// <para><see cref="IConfiguration.GetChildren"/> reads every key of the configuration at each call. So do
/// <see cref="IConfigurationProvider.GetChildKeys"/> and <c>AsEnumerable</c>, which calls it for each section. Reading 5,000 tenants in this way
/// takes more than ten seconds. No public API returns all keys of a source at once, or the sources of a section.</para>
/// <para>This class therefore reads the keys of the usual sources once, through the protected property of <see cref="ConfigurationProvider"/>, which
/// is part of its contract for derived classes. It reads a section's root through a private field. Values always come from the source itself. If the
/// field is missing, and for other types of sources, everything is read in the usual way, which is slower and has the same result.</para>
/// </remarks>
internal static class SettingsSnapshot
{
    public static SettingsNode Read(IConfiguration configuration)
    {
        string path = (configuration as IConfigurationSection)?.Path ?? string.Empty;
        SettingsNode root = new(path, path.Length == 0 ? path : ConfigurationPath.GetSectionKey(path));
        if (RootOf(configuration) is { } whole)
        {
            foreach (IConfigurationProvider source in whole.Providers)
                ReadSource(source, root);
        }
        else
        {
            ReadSlowly(configuration, root);
        }

        return root;
    }

    private static IConfigurationRoot? RootOf(IConfiguration configuration)
    {
        if (configuration is not ConfigurationSection section)
            return configuration as IConfigurationRoot;
        try
        {
            return RootField(section);
        }
        catch (MissingFieldException) // another version of the library; the slow way always works
        {
            return null;
        }
    }

    private static void ReadSource(IConfigurationProvider source, SettingsNode root)
    {
        string prefix = root.Path.Length == 0 ? string.Empty : root.Path + ConfigurationPath.KeyDelimiter;
        bool isAny = false;
        if (source is ChainedConfigurationProvider { Configuration: IConfigurationRoot inner })
        {
            isAny = true;
            foreach (IConfigurationProvider innerSource in inner.Providers)
                ReadSource(innerSource, root);
        }
        else if (source is ConfigurationProvider known)
        {
            foreach (string key in DataOf(known).Keys)
            {
                if (key.Length <= prefix.Length || !key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) || !source.TryGet(key, out string? value))
                    continue;
                isAny = true;
                Add(root, key.AsSpan(prefix.Length)).Value = value;
            }
        }

        // Another type of source, or one that keeps its keys elsewhere.
        if (!isAny)
            ReadSlowly(source, root);
    }

    private static SettingsNode Add(SettingsNode node, ReadOnlySpan<char> key)
    {
        while (true)
        {
            int end = key.IndexOf(':');
            if (end < 0)
                return node.GetOrAdd(key);
            node = node.GetOrAdd(key[..end]);
            key = key[(end + 1)..];
        }
    }

    private static void ReadSlowly(IConfigurationProvider source, SettingsNode node)
    {
        string? path = node.Path.Length == 0 ? null : node.Path;
        foreach (string key in source.GetChildKeys([], path).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            SettingsNode child = node.GetOrAdd(key);
            if (source.TryGet(child.Path, out string? value))
                child.Value = value;
            ReadSlowly(source, child);
        }
    }

    private static void ReadSlowly(IConfiguration configuration, SettingsNode node)
    {
        foreach (IConfigurationSection section in configuration.GetChildren())
        {
            SettingsNode child = node.GetOrAdd(section.Key);
            child.Value = section.Value;
            ReadSlowly(section, child);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_root")]
    private static extern ref IConfigurationRoot RootField(ConfigurationSection section);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Data")]
    private static extern IDictionary<string, string?> DataOf(ConfigurationProvider source);
}
