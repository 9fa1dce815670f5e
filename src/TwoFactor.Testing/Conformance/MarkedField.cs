using System.Globalization;
using System.Numerics;
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
    public bool IsJson => IsJsonBody(body);

    /// <summary>Whether the value is a JSON value without quotes, such as a number.</summary>
    public bool IsBare => IsJson && Quote.Length == 0;

    private string Quote => found.Groups["quote"].Value;

    private string NameQuote => IsJson ? "\"" : string.Empty;

    /// <summary>A mark in the place of a state's word: a number if all words are numbers, because the service may write them without quotes.</summary>
    public static string MarkForWords(ProviderFixture fixture) => AreWordsNumbers(fixture) ? "7654321" : "the-word-goes-here";

    /// <summary>Whether all words for states are numbers, perhaps in quotes.</summary>
    public static bool AreWordsNumbers(ProviderFixture fixture) =>
        fixture.StateWords.Keys.All(word => BigInteger.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));

    /// <summary>Finds the field. If the answers have another format, the case is skipped.</summary>
    public static MarkedField Find(string body, string mark)
    {
        MarkedField? field = TryFind(body, mark);
        Scene.Requires(field is not null, "The service's answers are neither JSON nor pairs.");
        return field!;
    }

    /// <summary>Finds the field, or returns <see langword="null"/> if the answer does not contain the mark, or has another format.</summary>
    /// <exception cref="InvalidOperationException">The mark is a value in JSON or in pairs, but its field cannot be found, so that a case would be skipped for a
    /// reason that is not true.</exception>
    public static MarkedField? TryFind(string body, string mark)
    {
        // The service may write some characters, such as an @, in another way.
        string[] spellings = [JsonEscapes.PatternFor(mark), Regex.Escape(Uri.EscapeDataString(mark))];
        Match? field = spellings.Select(spelling => Match(body, spelling)).FirstOrDefault(match => match.Success);
        if (field is not null)
            return new MarkedField(body, field);
        if (mark.Length > 5 && !body.TrimStart().StartsWith('<') && Array.Exists(spellings, spelling => IsValueIn(body, spelling)))
            throw new InvalidOperationException($"The suite does not find the field of {mark} in the fixture's answer, which is neither pairs nor an object of JSON with this value in a field of its own: {body}");
        return null;
    }

    /// <summary>The answer without the field and its name.</summary>
    public string LeftOut()
    {
        string before = body[..found.Index].TrimEnd(' ', '\t', '\r', '\n', ',', '&');
        string after = body[(found.Index + found.Length)..];
        return before.Length == 0 || before.EndsWith('{') ? before + after.TrimStart(' ', '\t', '\r', '\n', ',', '&') : before + after;
    }

    /// <summary>The answer with <c>null</c> in the field in JSON, or with an empty value in pairs.</summary>
    public string Null() => With(IsJson ? "null" : string.Empty);

    /// <summary>The answer with <paramref name="value"/> in the field, without quotes.</summary>
    public string With(string value) => Replaced($"{Named()}{value}");

    /// <summary>The answer with <paramref name="value"/> in the field, in quotes if the service writes them.</summary>
    public string Saying(string value) => Replaced(WithValue(value));

    /// <summary>The answer with the field twice, once with each value.</summary>
    public string Twice(string first, string second) => Replaced($"{WithValue(first)}{(IsJson ? ',' : '&')}{WithValue(second)}");

    /// <summary>The answer with <paramref name="value"/> in the field, and another field beside it: once before it, once after it.</summary>
    public IEnumerable<string> Beside(string value, string otherName, string otherValue)
    {
        string field = WithValue(value);
        string other = $"{NameQuote}{otherName}{NameQuote}{found.Groups["is"]}{Quote}{otherValue}{Quote}";
        char separator = IsJson ? ',' : '&';
        return [Replaced($"{other}{separator}{field}"), Replaced($"{field}{separator}{other}")];
    }

    // The marks are patterns.
    private static Match Match(string body, string mark) => IsJsonBody(body)
        ? Regex.Match(body, $"\"(?<name>[^\"\\\\]+)\"(?<is>\\s*:\\s*)(?<quote>\"?){mark}\\k<quote>(?=\\s*[,}}\\]])")
        : Regex.Match(body, $"(?<=^|[&\\r\\n])(?<name>[^&=:\\r\\n]+)(?<is>\\s*[=:]\\s*)(?<quote>){mark}(?=\\s*(?:$|[&\\r\\n]))");

    private static bool IsJsonBody(string body) => body.TrimStart().StartsWith('{') || body.TrimStart().StartsWith('[');

    private static bool IsValueIn(string body, string mark) => Regex.IsMatch(body, $"(?<=[\"':=,\\[\\s]){mark}(?=[\"',&\\]}}\\s]|$)");

    private string WithValue(string value) => $"{Named()}{Quote}{value}{Quote}";

    private string Named() => $"{NameQuote}{Name}{NameQuote}{found.Groups["is"]}";

    private string Replaced(string text) => body[..found.Index] + text + body[(found.Index + found.Length)..];
}
