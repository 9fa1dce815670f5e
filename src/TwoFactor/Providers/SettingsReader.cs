using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TwoFactor.Providers;

/// <summary>Reads a group of settings from configuration, one by one, and reports what cannot be read or is not known.</summary>
/// <remarks>The usual binder stops at the first error and repeats the value in it; a password may be that value.</remarks>
public sealed class SettingsReader
{
    private readonly IConfigurationSection section;
    private readonly SettingsReport report;
    private readonly string prefix;
    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IConfigurationSection> children; // looked up once: each look goes through the whole configuration

    /// <summary>A reader of <paramref name="section"/> that reports to <paramref name="report"/>.</summary>
    public SettingsReader(IConfigurationSection section, SettingsReport report)
        : this(section, report, prefix: string.Empty)
    {
    }

    private SettingsReader(IConfigurationSection section, SettingsReport report, string prefix)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(report);
        this.section = section;
        this.report = report;
        this.prefix = prefix;
        children = section.GetChildren().ToDictionary(child => child.Key, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>A text of one character or more.</summary>
    public void Text(string name, Action<string> set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (Given(name) is { } text)
            set(text);
    }

    /// <summary>A text that must not be printed. It may be empty.</summary>
    public void Secret(string name, Action<Secret> set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (Find(name)?.Value is { } text)
            set(new Secret(text));
    }

    /// <summary>An address; an empty text is <see langword="null"/>.</summary>
    public void Address(string name, Action<Uri?> set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (Find(name) is not { } setting)
            return;
        if (string.IsNullOrEmpty(setting.Value))
            set(null);
        else if (Uri.TryCreate(setting.Value, UriKind.Absolute, out Uri? address))
            set(address);
        else
            report.Add(prefix + name, "must be an https address");
    }

    /// <summary>A time, written <c>hh:mm:ss</c>.</summary>
    public void Time(string name, Action<TimeSpan> set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (Given(name) is not { } text)
            return;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan time))
            set(time);
        else
            report.Add(prefix + name, "must be a time, written hh:mm:ss");
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public void Flag(string name, Action<bool> set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (Given(name) is not { } text)
            return;
        if (bool.TryParse(text, out bool flag))
            set(flag);
        else
            report.Add(prefix + name, "must be true or false");
    }

    /// <summary>A list of texts.</summary>
    public void List(string name, Action<string> add)
    {
        ArgumentNullException.ThrowIfNull(add);
        known.Add(name);
        if (!children.TryGetValue(name, out IConfigurationSection? list))
            return;
        if (!string.IsNullOrEmpty(list.Value))
            report.Add(prefix + name, "must be a list");
        foreach (IConfigurationSection item in list.GetChildren())
        {
            if (item.Value is { } text)
                add(text);
            else
                report.Add($"{prefix}{name}:{item.Key}", "must be a text");
        }
    }

    /// <summary>A group within this one.</summary>
    public void Group(string name, Action<SettingsReader> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        known.Add(name);
        IConfigurationSection inner = section.GetSection(name);
        if (!string.IsNullOrEmpty(inner.Value))
            report.Add(prefix + name, "must be a group of settings");
        SettingsReader group = new(inner, report, $"{prefix}{name}:");
        read(group);
        group.ReportUnknown();
    }

    /// <summary>Reports every setting of the group that nobody asked for: a misspelt one would otherwise be ignored in silence.</summary>
    public void ReportUnknown()
    {
        foreach (string name in children.Keys)
        {
            if (!known.Contains(name))
                report.Add(prefix + name, $"is not a setting; known here: {string.Join(", ", known.Order(StringComparer.Ordinal))}");
        }
    }

    // A setting that is there and says nothing is an unset variable or a slip. Taken for the default, it could widen whom we trust.
    private string? Given(string name)
    {
        if (Find(name) is not { } setting)
            return null;
        if (string.IsNullOrEmpty(setting.Value))
            report.Add(prefix + name, "is empty; leave it out for the default");
        return string.IsNullOrEmpty(setting.Value) ? null : setting.Value;
    }

    /// <returns>The setting, or <see langword="null"/> where it is not there, or is no single value, which is reported.</returns>
    private IConfigurationSection? Find(string name)
    {
        known.Add(name);
        if (!children.TryGetValue(name, out IConfigurationSection? setting) || setting.Value is not null || !setting.GetChildren().Any())
            return setting;
        report.Add(prefix + name, "must be a single value");
        return null;
    }
}
