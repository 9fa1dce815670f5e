using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TwoFactor.Testing;

/// <summary>The escapes of JSON. Which characters are escaped is up to the writer: .NET's usual one also escapes <c>+</c>, <c>'</c> and everything beyond
/// ASCII.</summary>
internal static partial class JsonEscapes
{
    /// <returns>The text without its escapes, or <see langword="null"/> if it has none.</returns>
    public static string? Decode(string text)
    {
        string decoded = Escape().Replace(text, found => found.Groups["code"] is { Success: true } code
            ? ((char)ushort.Parse(code.Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString()
            : found.Groups["itself"].Value);
        return decoded.Length < text.Length ? decoded : null;
    }

    /// <summary>A pattern for the text, in which any of the characters may be escaped.</summary>
    public static string PatternFor(string text)
    {
        StringBuilder pattern = new();
        foreach (char c in text)
        {
            string itself = Regex.Escape(c.ToString());
            string escaped = c is '"' or '\\' or '/' ? $@"\\{itself}|" : string.Empty;
            pattern.Append(CultureInfo.InvariantCulture, $@"(?:{escaped}{itself}|\\u(?i:{(int)c:x4}))");
        }

        return pattern.ToString();
    }

    [GeneratedRegex("""\\(?:u(?<code>[0-9a-fA-F]{4})|(?<itself>["\\/]))""", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
