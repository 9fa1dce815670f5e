using System.Collections.Frozen;
using System.Globalization;

namespace TwoFactor.AspNetCore.Page;

/// <summary>Finds cultures for the languages that a browser sends.</summary>
/// <remarks>Anyone can send thousands of invented languages in one header. For each name that the system's library is asked for, it keeps memory that it never frees,
/// also if it has no such culture. So it is asked only for names in this list.</remarks>
internal static class KnownCultures
{
    private const int Longest = 20;

    // Earlier names that some devices still send. The system has these cultures, and does not list them.
    private static readonly string[] Earlier = ["no-NO", "iw", "iw-IL", "in", "in-ID", "tl", "tl-PH", "sh"];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Names = All().ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The culture's name for a language: the same, or the longest beginning that is one, such as <c>de-CH</c> for <c>de-CH-1996</c> (RFC 4647, 3.4).</summary>
    /// <returns>The name; <see langword="null"/> if there is none.</returns>
    public static string? Find(ReadOnlySpan<char> language)
    {
        if (language.Length > Longest)
            return null;
        while (language.Length > 0)
        {
            if (Names.TryGetValue(language, out string? name))
                return name;
            language = language[..Math.Max(language.LastIndexOf('-'), 0)];
        }

        return null;
    }

    /// <summary>The culture of a name that does not come from a request; <see langword="null"/> if the system has no such culture.</summary>
    public static CultureInfo? Get(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }

    private static IEnumerable<string> All()
    {
        string[] listed = [.. CultureInfo.GetCultures(CultureTypes.AllCultures).Select(culture => culture.Name).Where(name => name.Length > 0)];
        return [.. listed, .. listed.Select(WithoutScript).OfType<string>().Concat(Earlier).Where(name => Get(name) is not null)];
    }

    // Browsers send zh-TW. The system lists zh-Hant-TW, and has both.
    private static string? WithoutScript(string name) => name.Split('-') is [var language, { Length: 4 }, var region] ? $"{language}-{region}" : null;
}
