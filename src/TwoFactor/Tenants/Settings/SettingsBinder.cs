using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using TwoFactor.Providers;

namespace TwoFactor.Tenants.Settings;

/// <summary>Sets an options object's properties from a group of settings. It reports all unknown settings and unreadable values at once, without the
/// values.</summary>
/// <remarks>
/// The usual binder stops at the first error, and its message contains the value, which may be a password. These properties are settings: strings,
/// <see cref="Secret"/>s, URIs, time spans, numbers, Booleans and enums with a setter, lists of strings, and the group
/// <see cref="ClientCertificateOptions"/>. Properties of other types can only be set in code.
/// </remarks>
internal static class SettingsBinder
{
    /// <summary>The members of an options type that trimming must keep.</summary>
    public const DynamicallyAccessedMemberTypes Members =
        DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor;

    /// <param name="group">The group of settings, or <see langword="null"/> if there is none.</param>
    /// <param name="options">The object to set. Properties without a setting keep their value.</param>
    /// <param name="report">Collects the findings. Its path is that of the group.</param>
    public static void Bind<[DynamicallyAccessedMembers(Members)] TOptions>(SettingsNode? group, TOptions options, SettingsReport report)
        where TOptions : class
    {
        if (group is null)
            return;
        if (!string.IsNullOrEmpty(group.Value))
            report.AddGroupError("must be a group of settings");
        else if (IsEmpty(group))
            report.AddGroupError(SettingValue.Empty);
        Bind(group, options, Properties<TOptions>.All, prefix: string.Empty, report);
    }

    /// <summary>All public properties of an options type, looked up once.</summary>
    internal static class Properties<[DynamicallyAccessedMembers(Members)] TOptions>
    {
        public static readonly PropertyInfo[] All = [.. typeof(TOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanRead)];
    }

    private static void Bind(SettingsNode group, object options, PropertyInfo[] properties, string prefix, SettingsReport report)
    {
        Dictionary<string, PropertyInfo> settings = properties.Where(SettingValue.IsSetting).ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (SettingsNode child in group.Children)
        {
            if (!settings.TryGetValue(child.Key, out PropertyInfo? property))
                report.AddError(prefix + child.Key, $"is not a setting; known here: {string.Join(", ", settings.Keys.Order(StringComparer.Ordinal))}");
            else if (property.PropertyType == typeof(ClientCertificateOptions))
                BindCertificate(child, (ClientCertificateOptions)property.GetValue(options)!, prefix + property.Name, report);
            else if (SettingValue.IsList(property))
                BindList(child, (IList<string>)property.GetValue(options)!, prefix + property.Name, report);
            else if (child.Children.Count > 0)
                report.AddError(prefix + property.Name, "must be a single value");
            else if (SettingValue.TryRead(child.Value, property.PropertyType, out object? value, out string? finding))
                property.SetValue(options, value);
            else
                report.AddError(prefix + property.Name, finding);
        }
    }

    private static void BindCertificate(SettingsNode group, ClientCertificateOptions options, string name, SettingsReport report)
    {
        if (!string.IsNullOrEmpty(group.Value))
            report.AddError(name, "must be a group of settings");
        else if (IsEmpty(group))
            report.AddError(name, SettingValue.Empty);
        Bind(group, options, Properties<ClientCertificateOptions>.All, name + ":", report);
    }

    private static void BindList(SettingsNode group, IList<string> list, string name, SettingsReport report)
    {
        if (!string.IsNullOrEmpty(group.Value))
            report.AddError(name, "must be a list");
        else if (IsEmpty(group)) // without keys, PinnedKeys would not be checked at all
            report.AddError(name, SettingValue.Empty);
        foreach (SettingsNode item in group.Children)
        {
            if (item is { Value: { } text, Children.Count: 0 })
            {
                list.Add(text);
                report.RememberEntry(name, item.Key, text);
            }
            else
            {
                report.AddError($"{name}:{item.Key}", "must be a text");
            }
        }
    }

    // An unset variable, or [] in a JSON file. The value of {} and of null is null there, which counts as left out.
    private static bool IsEmpty(SettingsNode group) => group is { Value: "", Children.Count: 0 };
}
