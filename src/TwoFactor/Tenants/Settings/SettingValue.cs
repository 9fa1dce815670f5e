using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using TwoFactor.Providers;

namespace TwoFactor.Tenants.Settings;

/// <summary>Reads the value of one setting.</summary>
internal static class SettingValue
{
    /// <summary>The finding for an empty setting, as the end of a sentence that begins with the setting.</summary>
    public const string Empty = "is empty; give a value, or leave it out if it has a default";

    /// <summary>Whether configuration can set the property.</summary>
    public static bool IsSetting(PropertyInfo property) =>
        property.PropertyType == typeof(ClientCertificateOptions)
        || IsList(property)
        || (property.SetMethod is { IsPublic: true } && (IsScalar(property.PropertyType) || IsWord(property.PropertyType)));

    /// <summary>Whether the property is a list of strings.</summary>
    public static bool IsList(PropertyInfo property) => property.PropertyType == typeof(IList<string>);

    /// <param name="text">The setting's value as given.</param>
    /// <param name="type">The property's type.</param>
    /// <param name="value">The value.</param>
    /// <param name="finding">The problem, as the end of a sentence that begins with the setting.</param>
    public static bool TryRead(string? text, Type type, out object? value, [NotNullWhen(false)] out string? finding)
    {
        finding = null;
        if (type == typeof(Secret)) // may be empty
        {
            value = text is null ? null : new Secret(text);
            return true;
        }

        if (type == typeof(Uri)) // empty means none
        {
            Uri? address = null;
            if (!string.IsNullOrEmpty(text) && !Uri.TryCreate(text, UriKind.Absolute, out address))
                finding = "must be an https address";
            value = address;
            return finding is null;
        }

        // An empty value is usually an unset variable. Using the default instead could weaken trust.
        if (string.IsNullOrEmpty(text))
        {
            value = null;
            finding = Empty;
            return false;
        }

        (value, finding) = Read(text, Nullable.GetUnderlyingType(type) ?? type);
        return finding is null;
    }

    private static (object? Value, string? Finding) Read(string text, Type type)
    {
        if (type == typeof(string))
            return (text, null);
        if (type == typeof(TimeSpan))
        {
            // Otherwise "1" would be a day, "10:00" ten hours, and "24:00:00" would be 24 days.
            return text.AsSpan().Count(':') == 2 && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan time)
                ? (time, null)
                : (null, "must be a time, written hh:mm:ss");
        }

        if (type == typeof(bool))
            return bool.TryParse(text, out bool flag) ? (flag, null) : (null, "must be true or false");
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole) ? (whole, null) : (null, "must be a whole number");
        if (type == typeof(double))
        {
            return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                ? (number, null)
                : (null, "must be a number, such as 0.25");
        }

        // Only the names of the enum, not case-sensitive. Numbers are not accepted.
        string[] words = Enum.GetNames(type);
        int index = Array.FindIndex(words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        return index < 0 ? (null, $"must be one of {string.Join(", ", words)}") : (Enum.Parse(type, words[index]), null);
    }

    private static bool IsScalar(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is { } plain
        && (plain == typeof(string) || plain == typeof(Secret) || plain == typeof(Uri) || plain == typeof(TimeSpan)
            || plain == typeof(bool) || plain == typeof(int) || plain == typeof(double));

    // Flags can be set only in code, because one word cannot express them.
    private static bool IsWord(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } plain && !plain.IsDefined(typeof(FlagsAttribute), inherit: false);
}
