using System.Globalization;

namespace TwoFactor.Testing.Conformance;

/// <summary>Names that resemble the name of a field, so that some parsers accept them for it.</summary>
internal static class OddNames
{
    /// <param name="name">The field's name as the service writes it.</param>
    /// <param name="isJson">Whether names may contain JSON escapes.</param>
    public static IEnumerable<string> Near(string name, bool isJson)
    {
        string rest = name[1..];
        int first = name[0];
        string[] names =
        [
            name.ToUpperInvariant(),
            char.ToUpperInvariant(name[0]) + rest,
            string.Create(CultureInfo.InvariantCulture, $"%{first:X2}{rest}"),
            $" {name}", $"{name} ", $"{name}\u200B", $"\uFEFF{name}",
            (char)(first + 0xFEE0) + rest, // the full-width form of an ASCII character
            $"{name}[]", $"{name}[0]",
            isJson ? string.Create(CultureInfo.InvariantCulture, $"\\u{first:x4}{rest}") : $"amp;{name}",
        ];
        return names.Except([name], StringComparer.Ordinal);
    }
}
