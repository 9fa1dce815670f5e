using System.Text.RegularExpressions;

namespace TwoFactor.Testing.Conformance;

/// <summary>The field of an answer that contains a mark, in JSON or in pairs. A case can remove it, set it to null, or write it twice.</summary>
internal sealed class MarkedField
{
    private readonly string body;
    private readonly Match found;

    private MarkedField(string body, Match field)
    {
        this.body = body;
        found = field;
    }

    /// <summary>The field's name.</summary>
    public string Name => found.Groups["name"].Value;

    /// <summary>Whether the answer is JSON, rather than pairs.</summary>
    public bool IsJson => found.Groups["quote"].Length > 0;

    /// <summary>Finds the field. If the answers have another format, the case is skipped.</summary>
    public static MarkedField Find(string body, string mark)
    {
        // The service may write an @ in another way.
        MarkedField? field = TryFind(body, mark) ?? TryFind(body, Uri.EscapeDataString(mark)) ?? TryFind(body, mark.Replace("@", @"\u0040", StringComparison.Ordinal));
        Scene.Requires(field is not null, "The service's answers are neither JSON nor pairs.");
        return field!;
    }

    /// <summary>Finds the field, or returns <see langword="null"/>.</summary>
    public static MarkedField? TryFind(string body, string mark)
    {
        Match field = Regex.Match(body, $"(?<quote>\"?)(?<name>\\w+)\\k<quote>(?<is>\\s*[:=]\\s*)\\k<quote>{Regex.Escape(mark)}\\k<quote>");
        return field.Success ? new MarkedField(body, field) : null;
    }

    /// <summary>The answer without the field and its name.</summary>
    public string LeftOut()
    {
        string before = body[..found.Index].TrimEnd(' ', ',', '&');
        string after = body[(found.Index + found.Length)..];
        return before.Length == 0 || before.EndsWith('{') ? before + after.TrimStart(' ', ',', '&') : before + after;
    }

    /// <summary>The answer with <c>null</c> in the field in JSON, or with an empty value in pairs.</summary>
    public string Null() => Replaced($"{Named()}{(IsJson ? "null" : string.Empty)}");

    /// <summary>The answer with the field twice, once with each value.</summary>
    public string Twice(string first, string second) => Replaced($"{WithValue(first)}{(IsJson ? ',' : '&')}{WithValue(second)}");

    /// <summary>The answer with <paramref name="value"/> in the field, and another field beside it: once before it, once after it.</summary>
    public IEnumerable<string> Beside(string value, string otherName, string otherValue)
    {
        string field = WithValue(value);
        string other = $"{found.Groups["quote"]}{otherName}{found.Groups["quote"]}{found.Groups["is"]}{found.Groups["quote"]}{otherValue}{found.Groups["quote"]}";
        char separator = IsJson ? ',' : '&';
        return [Replaced($"{other}{separator}{field}"), Replaced($"{field}{separator}{other}")];
    }

    private string WithValue(string value) => $"{Named()}{found.Groups["quote"]}{value}{found.Groups["quote"]}";

    private string Named() => $"{found.Groups["quote"]}{found.Groups["name"]}{found.Groups["quote"]}{found.Groups["is"]}";

    private string Replaced(string text) => body[..found.Index] + text + body[(found.Index + found.Length)..];
}
