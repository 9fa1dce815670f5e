using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;

namespace TwoFactor.Tenants.Settings;

/// <summary>Reads a whole section of a configuration in one pass.</summary>
/// <remarks>
/// <para><see cref="IConfiguration.GetChildren"/> goes through every key of the configuration at each call, and so do
/// <see cref="IConfigurationProvider.GetChildKeys"/> and <c>AsEnumerable</c>, which calls it for each section: reading 5,000 tenants that way takes ten
/// seconds and more. There is no public way to all keys of a source at once, nor from a section to its sources.</para>
/// <para>So the keys of the usual sources are read here once, by the protected property that <see cref="ConfigurationProvider"/> has for its own sources
/// (part of its contract), and a section's root by its private field. Values are always asked of the source itself. Where the field is missing, and for
/// sources of another make, everything is read by the usual means: slower, with the same result.</para>
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
        catch (MissingFieldException) // another version of the library; the slow way is always right
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

        // A source of another make, or one that keeps its keys elsewhere.
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
