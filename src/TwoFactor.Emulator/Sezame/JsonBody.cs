using System.Text.Json;
using System.Text.Unicode;

namespace TwoFactor.Emulator.Sezame;

/// <summary>The JSON object in a request body, whatever the content type of the request is (Sezame 1.5, D1).</summary>
internal sealed class JsonBody
{
    /// <summary>For calls that need no body: the PHP SDK sends <c>[]</c>, others an empty body.</summary>
    public static readonly JsonBody Empty = new([]);

    private const int LongestName = 255;

    private readonly Dictionary<string, JsonElement> members;

    private JsonBody(Dictionary<string, JsonElement> members) => this.members = members;

    /// <summary>Null if the bytes are not a JSON object, are too many, or contain invalid Unicode. An empty body and <c>[]</c> count as an empty
    /// object.</summary>
    public static JsonBody? Parse(byte[]? body)
    {
        // The parser does not check all texts; reading an invalid one later would throw.
        if (body is null || !Utf8.IsValid(body))
            return null;
        if (body.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
            return Empty;
        try
        {
            JsonElement root = JsonElement.Parse(body);
            return root.ValueKind switch
            {
                JsonValueKind.Object => new JsonBody(Members(root)),
                JsonValueKind.Array when root.GetArrayLength() == 0 => Empty,
                _ => null,
            };
        }
        // .NET throws InvalidOperationException for a lone surrogate in a string.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether the member exists and is not <c>null</c>.</summary>
    public bool Has(string name) => members.ContainsKey(name);

    /// <summary>Null if the member is missing or not a string.</summary>
    public string? Text(string name) => Kind(name) == JsonValueKind.String ? members[name].GetString() : null;

    /// <summary>The string, or a number as it is written. Null if the member is missing or of another kind.</summary>
    public string? TextOrNumber(string name) => Kind(name) == JsonValueKind.Number ? Raw(name) : Text(name);

    /// <summary>Null if the member is missing, not a string, blank, or too long for a name or address.</summary>
    public string? Name(string name) => Text(name) is { Length: <= LongestName } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>Null if the member is missing or not a 32-bit integer. A whole number may be written as <c>30.0</c>, as PHP does after
    /// <c>ceil()</c>.</summary>
    public int? Number(string name) =>
        Kind(name) == JsonValueKind.Number && members[name].TryGetDouble(out double value) && double.IsInteger(value) && value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : null;

    /// <summary>The raw JSON of the value, or null if the member is missing.</summary>
    public string? Raw(string name) => members.TryGetValue(name, out JsonElement value) ? value.GetRawText() : null;

    private static Dictionary<string, JsonElement> Members(JsonElement root)
    {
        Dictionary<string, JsonElement> members = [];
        foreach (JsonProperty member in root.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            if (member.Value.ValueKind == JsonValueKind.String)
                member.Value.GetString();       // throws now for an invalid text, instead of at a later read
            members[member.Name] = member.Value;
        }

        return members;
    }

    private JsonValueKind Kind(string name) => members.TryGetValue(name, out JsonElement value) ? value.ValueKind : JsonValueKind.Undefined;
}
