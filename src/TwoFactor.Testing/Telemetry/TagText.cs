using System.Collections;
using System.Globalization;

namespace TwoFactor.Testing;

/// <summary>Writes tags out in full, also those whose values are lists.</summary>
internal static class TagText
{
    public static IEnumerable<string> Of(IEnumerable<KeyValuePair<string, object?>> tags) => tags.Select(tag => $"{tag.Key}={Of(tag.Value)}");

    private static string? Of(object? value) => value switch
    {
        string text => text,
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Of))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
