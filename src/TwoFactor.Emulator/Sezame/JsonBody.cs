using System.Text.Json;
using System.Text.Unicode;

namespace TwoFactor.Emulator.Sezame;

/// <summary>The JSON object in a request body, whatever content type the request claims (Sezame 1.5, D1).</summary>
internal sealed class JsonBody
{
    /// <summary>For calls that need no body: the PHP SDK sends <c>[]</c>, others an empty body.</summary>
    public static readonly JsonBody Empty = new([]);

    private const int LongestName = 255;

    private readonly Dictionary<string, JsonElement> members;

    private JsonBody(Dictionary<string, JsonElement> members) => this.members = members;

    /// <summary>
    /// Null when the bytes are not a JSON object, are too many, or contain text that is not valid Unicode. Nothing and <c>[]</c> are an empty object.
    /// </summary>
    public static JsonBody? Parse(byte[]? body)
    {
        // What is skipped is not looked into, and throws when it is read as text later.
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
        // The second is what .NET throws for a lone surrogate inside a string.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Absent and <c>null</c> are alike.</summary>
    public bool Has(string name) => members.ContainsKey(name);

    /// <summary>Null when absent or no string.</summary>
    public string? Text(string name) => Kind(name) == JsonValueKind.String ? members[name].GetString() : null;

    /// <summary>Null when absent, no string, blank, or longer than any name or address needs to be.</summary>
    public string? Name(string name) => Text(name) is { Length: <= LongestName } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>Null when absent or no whole number that fits.</summary>
    public int? Number(string name) => Kind(name) == JsonValueKind.Number && members[name].TryGetInt32(out int value) ? value : null;

    /// <summary>The value as it stood in the body, or null when absent.</summary>
    public string? Raw(string name) => members.TryGetValue(name, out JsonElement value) ? value.GetRawText() : null;

    private static Dictionary<string, JsonElement> Members(JsonElement root)
    {
        Dictionary<string, JsonElement> members = [];
        foreach (JsonProperty member in root.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            if (member.Value.ValueKind == JsonValueKind.String)
                member.Value.GetString();       // now, so that broken text is found here and not at some later reading
            members[member.Name] = member.Value;
        }

        return members;
    }

    private JsonValueKind Kind(string name) => members.TryGetValue(name, out JsonElement value) ? value.ValueKind : JsonValueKind.Undefined;
}
