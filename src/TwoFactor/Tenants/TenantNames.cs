namespace TwoFactor.Tenants;

/// <summary>Formats names of tenants for messages, and limits their length and number.</summary>
internal static class TenantNames
{
    private const int Most = 20;
    private const int Longest = 64;

    /// <summary>A name from outside, on one line.</summary>
    public static string Printable(string name) => WellFormedText.OneLine(name, Longest);

    /// <summary>The first names in alphabetical order, and the number of the others.</summary>
    public static string List(IEnumerable<string> texts)
    {
        string[] all = [.. texts.Order(StringComparer.Ordinal)];
        return all.Length switch
        {
            0 => "none",
            <= Most => string.Join(", ", all),
            _ => $"{string.Join(", ", all.Take(Most))} and {all.Length - Most} more",
        };
    }
}
